"""What is usually told of an object, field by field (who made it, when, of what …), and how visitors ask for it."""
