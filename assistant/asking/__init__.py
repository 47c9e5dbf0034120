"""Asking, looking, speaking and measuring by the command line."""
