"""Scans over ten times the book: the growing takes minutes."""

from tests.bench import scan
from tests.bench.grown_book import Books


def bench(books: Books) -> None:
    """Measure scans at 200,000 members and 5,000,000 entries."""
    scan.bench(books, plan=scan.TENFOLD)
