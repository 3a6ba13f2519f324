"""What the book keeps for each kind of programme, one module each."""
