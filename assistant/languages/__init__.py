"""What each language has of all that one needs: which files, which keys, which voice."""
