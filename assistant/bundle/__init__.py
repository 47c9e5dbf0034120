"""One signed file that installs and updates a kiosk without a network."""
