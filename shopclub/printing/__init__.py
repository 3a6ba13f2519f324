"""Frozen values in, bytes out: what goes on paper."""
