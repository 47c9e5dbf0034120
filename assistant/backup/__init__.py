"""All that makes a kiosk this one, as one file: its configuration with the house, its packs, its questions."""
