"""What the owner does with programmes, and what falls due in them with the day."""
