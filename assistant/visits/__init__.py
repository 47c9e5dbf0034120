"""How many came and what was asked, counted without a word of it, and told as a report."""
