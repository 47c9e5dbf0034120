"""Text and the words that it is spoken as, in every language."""
