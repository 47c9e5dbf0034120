"""What an operator does: set up, demonstrate, look at devices."""
