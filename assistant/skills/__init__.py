"""What the assistant can answer, one folder a skill."""
