"""The figures on screen."""
