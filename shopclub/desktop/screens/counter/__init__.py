"""The counter: where cards are scanned."""
