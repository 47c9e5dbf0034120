"""The operator's pages: how the kiosk is, and what can be done about it, behind a password."""
