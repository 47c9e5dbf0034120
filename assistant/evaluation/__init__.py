"""How well questions are answered, and what that is calibrated on."""
