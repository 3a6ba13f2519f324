"""What staff do with members and their cards."""
