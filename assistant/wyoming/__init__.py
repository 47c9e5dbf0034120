"""The kiosk's ears and voices for other programs of the house, by the Wyoming protocol of Home Assistant."""
