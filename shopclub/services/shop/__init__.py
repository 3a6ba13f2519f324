"""What keeps the shop itself: its settings, its upkeep, what its owner looks after."""
