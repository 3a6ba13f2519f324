"""What every rule counts with: money, days, codes, goods, and the ways an act is refused or fails."""
