"""Packs of facts: what a curator writes, and how it is read."""
