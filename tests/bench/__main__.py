"""The one command: `python -m tests.bench [name …] [--keep FOLDER] [--share PART]`.

Without names everything but `tenfold` and `busy_counter`, whose books take minutes to grow.
"""

import argparse
import os
import tempfile
from importlib import import_module
from pathlib import Path

from tests.bench.grown_book import Books

ONLY_WHEN_ASKED = ("tenfold", "busy_counter")
BENCHES = (
    "scan",
    "answer",
    "search",
    "start",
    "cards",
    "figures",
    "busy",
    "eight",
    "expiry",
    "simulate",
    "size",
    "memory",
    *ONLY_WHEN_ASKED,
)


def main() -> None:
    """Run the benches named."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHES))
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the grown books here for the next run")
    parser.add_argument("--share", type=float, default=1, metavar="PART", help="of `busy_counter`'s book: 0.1 a tenth")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="shopclub-bench-") as made:
        folder = options.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        for name in options.names or [each for each in BENCHES if each not in ONLY_WHEN_ASKED]:
            import_module(f"tests.bench.{name}").bench(Books(folder, Path(made), share=options.share))


if __name__ == "__main__":
    main()
