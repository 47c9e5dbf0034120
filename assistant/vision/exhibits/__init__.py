"""The exhibits that the kiosk knows by sight: from a curator's photographs to "none of these"."""
