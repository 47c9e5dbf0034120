"""What is well, doubtful or broken, each in a line with the command that mends it; a file for each kind of check."""
