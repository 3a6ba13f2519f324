"""What the book answers of prize draws: whose entries there are, which are taken out, and who works in the shop."""

from datetime import date

from shopclub.records.kinds import draws
from shopclub.records.kinds.draws import FREE, VISIT, NewEntry
from shopclub.records.shop.staff import names_of_staff

DRAW = {
    "key": "easter",
    "kind": "draw",
    "name": "Easter draw",
    "from": "2026-03-02",
    "to": "2026-03-31",
    "prize": [{"name": "Basket"}],
}


def add(shop, member, *kinds):
    """Give a member an entry of each kind, in this order."""

    def work(moment):
        terms = moment.club.programmes[0]
        version = terms.current(moment.on).id
        for kind in kinds:
            draws.add_entries(moment.act, NewEntry(terms.id, version, member, kind, moment.on), 1)

    shop.desk.write("entries", work)


def test_the_newest_entries_of_visits_are_taken_out_first_and_no_others(bare_shop):
    bare_shop.catalogue.apply([DRAW])
    member = bare_shop.enrol().member.id
    add(bare_shop, member, VISIT, FREE, VISIT, VISIT, FREE)
    bare_shop.desk.write("out", lambda moment: draws.take_out_newest(moment.act, 1, member, 2))
    with bare_shop.book.reading() as session:
        assert [ticket.entry for ticket in draws.tickets(session, 1)] == [1, 2, 5]
        assert draws.entries_by_kind(session, 1, member) == {VISIT: 1, FREE: 2}


def test_who_bought_in_the_period_takes_part_and_who_was_only_given_an_entry(bare_shop):
    bare_shop.catalogue.apply([DRAW])
    bought, early, entered = (bare_shop.enrol(name).member for name in ("Anna", "Bo", "Cleo"))
    bare_shop.enrol("Dag")
    bare_shop.scan(early.card, days=0, amount=100)
    bare_shop.scan(bought.card, days=1, amount=100)
    add(bare_shop, entered.id, FREE)
    with bare_shop.book.reading() as session:
        period = {"first": date(2026, 3, 3), "last": date(2026, 3, 31)}
        # Bo bought before these days but while the draw ran, which gave her an entry.
        assert draws.bought_or_entered(session, 1, **period) == [bought.id, early.id, entered.id]
        assert draws.bought_or_entered(session, 2, **period) == [bought.id]


def test_an_entry_without_a_purchase_is_of_its_day(bare_shop):
    bare_shop.catalogue.apply([DRAW])
    member = bare_shop.enrol().member.id
    add(bare_shop, member, VISIT)
    with bare_shop.book.reading() as session:
        assert not draws.has_free_entry_of(session, 1, member, date(2026, 3, 2))
    add(bare_shop, member, FREE)
    with bare_shop.book.reading() as session:
        assert draws.has_free_entry_of(session, 1, member, date(2026, 3, 2))
        assert not draws.has_free_entry_of(session, 1, member, date(2026, 3, 3))


def test_who_left_the_shop_is_of_the_staff_no_longer(bare_shop):
    with bare_shop.book.writing() as session:
        run = session.connection().exec_driver_sql
        run("INSERT INTO staff (name, role) VALUES ('Anna', 'clerk')")
        run("INSERT INTO staff (name, role, ended_on) VALUES ('Bo', 'clerk', '2026-03-01')")
    with bare_shop.book.reading() as session:
        assert names_of_staff(session) == ["Anna"]
