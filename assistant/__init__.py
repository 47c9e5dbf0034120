"""An offline voice assistant for a kiosk: press the button, ask, hear the answer."""
