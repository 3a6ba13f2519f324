"""What the shop keeps: the tables, the book and the functions that read and write them."""
