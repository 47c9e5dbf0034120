"""Documents of every kind that a curator has, read into blocks: paragraphs, lists and rows that can be spoken."""
