"""Which skill answers a question."""
