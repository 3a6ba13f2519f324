"""What a quarter's credit comes to once it is closed, and when goods come back of it later."""

from collections.abc import Sequence
from itertools import accumulate


def quarter_change(due: int, given: Sequence[int], *, excused: int, exact: bool) -> int:
    """Return the credit still to be given for a quarter, or below nothing what is to be taken back, in minor units.

    `given` is what was given and taken back for it so far, in order, `excused` what of it was forgiven. It is `exact`
    as the quarter is closed, and later too where one person stands on the account and always did. Where two were one
    at the close or are by now, a return takes back and its undoing gives again, never more than was there: together
    they may have spent enough for a higher rate than each was paid by.
    """
    there = sum(given)
    if due < there:
        return due - there
    most = due if exact else max(accumulate(given), default=0)
    return max(min(due, most) - there - excused, 0)
