"""What visitors asked in vain, counted without their words."""
