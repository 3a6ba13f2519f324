"""Programmes: what the club gives."""
