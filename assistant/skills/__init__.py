"""What the assistant can answer, one file a skill."""
