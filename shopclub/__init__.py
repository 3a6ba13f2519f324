"""ShopClub: a loyalty club for one small shop, on the PC at the counter.

The house in ten lines. `rules` says what the club's rules are: pure values and functions, no clock, file, Qt or SQL.
`records` is what the shop keeps: the only place that imports SQLAlchemy; tables, the book, the ledger, search.
`services` is what staff can do: one public method is one intention and one transaction; it returns a frozen outcome.
`language` holds translations and turns outcomes, refusals and faults into sentences, money and dates into text.
`printing` takes frozen values and gives bytes: cards, statements, slips, certificates.
Two faces stand on these: `desktop`, the PySide6 window, and `commandline`.
`app` is the composition root: it alone knows everything. `assets` finds files of the program.
Imports point downwards only (import-linter holds the contracts, in pyproject.toml).
Acts go through one serial worker, readings beside it; the ledger is append-only; every act carries a request key.
To change a rule go to `rules`; what is stored, `records`; what an act does, `services`; how it looks, `desktop`.
"""

__version__ = "0.1.0"
