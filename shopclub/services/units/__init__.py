"""What acts of every kind do with units: taking back, giving back, debts, cases for the owner."""
