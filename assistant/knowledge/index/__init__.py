"""The index of passages: by meaning and by words, filled while the kiosk answers."""
