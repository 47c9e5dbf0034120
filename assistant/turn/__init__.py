"""One question, from the press of the button to the last word of the answer."""
