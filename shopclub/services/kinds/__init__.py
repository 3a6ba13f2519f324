"""What hangs on visits beyond their own entries, one module for each kind of programme."""
