"""Whether the kiosk is well, and what mends it."""
