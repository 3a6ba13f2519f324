"""The command line: the same acts through the same services."""
