"""Widgets that two screens share, each named for what it shows."""
