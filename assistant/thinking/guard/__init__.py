"""What must not be answered, or not by a language model: told apart by rules, likeness and, where unsure, a vote."""
