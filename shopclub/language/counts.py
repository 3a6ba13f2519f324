"""Numbers of what is counted, in words: stamps, points, visits."""

from shopclub.language.formats import whole
from shopclub.language.translation import ngettext


def stamps(count: int) -> str:
    """Return a number of stamps in words."""
    return ngettext("{count} stamp", "{count} stamps", count).format(count=count)


def points(count: int) -> str:
    """Return a number of points in words."""
    return ngettext("{count} point", "{count} points", count).format(count=whole(count))


def visits(count: int) -> str:
    """Return a number of visits in words."""
    return ngettext("{count} visit", "{count} visits", count).format(count=whole(count))
