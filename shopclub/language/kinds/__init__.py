"""What each kind of programme says."""
