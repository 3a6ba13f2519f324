"""A grown book is a book: every check finds it sound, before the next scan and after it."""

from shopclub.services.acting.keys import new_key
from shopclub.services.shop.clubhouse import open_clubhouse
from tests.bench.grown_book import SIZE, TILL, Plan, code_of, grow

PLAN = Plan(members=20, entries=50 * (SIZE + 1))


def test_a_grown_book_is_sound_and_goes_on(tmp_path):
    path = tmp_path / "grown.shopclub"
    grow(path, PLAN)
    club = open_clubhouse(path, till=TILL)
    assert [each for each in club.upkeep.check() if not each.ok] == []
    card = code_of(PLAN, 1)
    before = club.front.show(card)
    assert before.visits > SIZE
    scanned = club.counter.scan(card, request_key=new_key())
    assert [(each.kind, each.quantity) for each in scanned.entries][:1] == [("award", 1)]
    assert club.front.show(card).visits == before.visits + 1
    assert [each for each in club.upkeep.check() if not each.ok] == []
    club.close()
