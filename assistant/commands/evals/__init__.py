"""What `assistant eval` does beside asking a file of questions."""
