"""What staff can do: one public method is one intention and one transaction."""
