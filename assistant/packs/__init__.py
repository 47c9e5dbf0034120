"""Adding, changing and carrying packs of facts."""
