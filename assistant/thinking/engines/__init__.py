"""Language models behind one Protocol, one file an engine."""
