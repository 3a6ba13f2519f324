"""What the figures read: purchase days, sums of a window, counts by day, and the version of the data."""
