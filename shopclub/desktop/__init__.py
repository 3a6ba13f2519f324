"""What staff see: the window over the book."""
