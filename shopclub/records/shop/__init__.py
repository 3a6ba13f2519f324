"""The shop itself: its settings, staff, tills and programmes."""
