"""The pages of the operator's console."""
