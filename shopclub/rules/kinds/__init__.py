"""The kinds of programme, one module each, and their register."""
