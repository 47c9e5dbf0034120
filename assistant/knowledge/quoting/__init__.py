"""The sentence of a text that answers a question, and how surely it does: of notes, and of a library's pages."""
