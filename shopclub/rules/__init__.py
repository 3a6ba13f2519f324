"""What the club's rules say: values, enumerations and pure functions."""
