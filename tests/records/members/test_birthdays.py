"""When a member's birthday was told, and how often it was changed since."""

from shopclub.records.members import members
from tests.conftest import Shop


def test_a_birthday_that_was_never_told_was_never_changed(shop: Shop) -> None:
    untold, told = shop.enrol("Anna").member.id, shop.enrol("Bodil", birthday="1990-05-17").member.id
    with shop.book.reading() as session:
        assert members.changes_of_birthday(session, untold) is None
        assert members.changes_of_birthday(session, told) == 0
    shop.enrolment.edit(told, {"birthday": "1990-05-18"})
    shop.enrolment.edit(told, {"birthday": "1990-05-18", "note": "the same day again"})
    with shop.book.reading() as session:
        assert members.changes_of_birthday(session, told) == 1
