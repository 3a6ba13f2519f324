"""The kinds of programme: each a module of frozen rules, with how its settings are read and a commented template.

A new kind is added so; `test_kind_registers.py` tells which register was forgotten:

1. Here, a module: its rules (`kind` is its name; defaults stand in the fields and nowhere else), `read_…` and
   `TEMPLATE`; and an entry in `register.py`. Rules by which visits earn nothing themselves are `UnitlessRules`.
2. In `language/kinds`, a module with its words: what it counts, its notices, its refusals; and an entry in the
   register there.
3. In `desktop/screens/programmes/kinds`, a module with its form, its live example and how a new one is offered; and an
   entry in the register there. What such a programme begins with stands in `services/programmes/templates`.
4. In `services/kinds`, an entry in the register, and a module where something hangs on visits beyond their own
   entries; what it keeps beside entries has its tables in `records/schema` with a migration and the triggers that keep
   history, and its queries in `records/kinds`.

What it gives units for has a ground in `rules/ledger/grounds`; what falls due by the day stands in
`services/programmes/falling_due`; what the owner does with it, in `services/shop/clubhouse` and a module of
`commandline`; what the simulator may tell of it, in `replayed_gifts`.
"""
