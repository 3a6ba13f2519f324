"""Who is in the club, with which cards, and how they are found."""
