"""The arithmetic of the figures: who comes back, how often, and what that is worth."""
