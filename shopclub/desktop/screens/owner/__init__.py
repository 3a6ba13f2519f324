"""What the owner looks after, on one page."""
