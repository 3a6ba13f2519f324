"""Every table of the book and its constraints; triggers stand in `records.triggers`.

Mapped classes are the members, cards and entries; they never leave `services`.
"""
