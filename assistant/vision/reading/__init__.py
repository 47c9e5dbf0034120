"""What is written in a picture: made legible, read by Tesseract, and put together as a person reads it."""
