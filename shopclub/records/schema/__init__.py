"""Every table of the book and its constraints; triggers stand in `records.backends.triggers`.

Mapped classes are the members, cards and entries; they never leave `records`.
"""
