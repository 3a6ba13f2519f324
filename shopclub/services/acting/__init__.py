"""How an act is carried out: once, in one transaction, answered by one frozen outcome."""
