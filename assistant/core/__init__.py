"""What every room stands on: messages, stages, events, errors, configuration."""
