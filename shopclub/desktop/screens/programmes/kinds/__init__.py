"""What each kind of programme asks its owner, and shows."""
