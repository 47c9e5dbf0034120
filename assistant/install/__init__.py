"""Making a machine a kiosk, and undoing it."""
