"""Cards: made, laid out and printed."""
