"""What was bought, given and taken back, as the book keeps it."""
