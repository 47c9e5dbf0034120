"""Archives of encyclopaedias and dictionaries (ZIM files), and what they say to a question."""
