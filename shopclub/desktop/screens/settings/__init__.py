"""The shop's and this till's settings."""
