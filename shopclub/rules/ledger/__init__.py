"""How units come, are spent, lapse and are taken back, in a programme of any kind."""
