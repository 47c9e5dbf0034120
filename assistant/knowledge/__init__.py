"""Packs of facts: passages, the questions they answer, and the index that finds them."""
