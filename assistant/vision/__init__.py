"""What the kiosk sees: pictures, cameras, and the things that are in them."""
