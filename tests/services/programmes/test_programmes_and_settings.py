"""Programmes and the shop's settings as the owner changes them."""

import dataclasses
from datetime import date, timedelta

import pytest

from shopclub.rules.kinds import register
from shopclub.rules.kinds.stamp_cards import StampCardRules
from shopclub.rules.values.refusals import (
    BookExists,
    KeyReused,
    ProgrammeInvalid,
    ProgrammeUnknown,
    QuantityInvalid,
    ShopInvalid,
)
from shopclub.services.acting.keys import new_key
from shopclub.services.programmes.templates import TEMPLATES, template
from shopclub.services.shop.clubhouse import open_clubhouse
from shopclub.services.shop.demo import DemoPlan, make_demo
from shopclub.services.shop.settings import LANGUAGES, open_club
from tests.conftest import OPENING

COFFEE = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "reward": "Free coffee"}


def names_in_order(front):
    return [each.name for each in front.lines(front.ordered().numbers)]


def test_the_same_settings_again_make_no_new_version(bare_shop):
    (made,) = bare_shop.catalogue.apply([COFFEE])
    assert (made.version, made.changed, made.effective_from) == (1, True, date(2026, 3, 2))
    (same,) = bare_shop.catalogue.apply([{**COFFEE, "size": 10}])
    assert (same.version, same.changed) == (1, False)
    (changed,) = bare_shop.catalogue.apply([{**COFFEE, "size": 8, "effective_from": "2026-04-01"}])
    assert (changed.version, changed.changed, changed.effective_from) == (2, True, date(2026, 4, 1))


def test_a_version_waits_for_its_day_and_open_cards_keep_their_terms(bare_shop):
    bare_shop.programme()
    card = bare_shop.enrol().member.card
    bare_shop.scan(card)
    bare_shop.programme(size=5, effective_from="2026-04-01")
    other = bare_shop.enrol().member.card
    bare_shop.scan(other)
    bare_shop.clock.move(days=40)
    third = bare_shop.enrol().member.card
    assert [bare_shop.front.show(each).balances[0].size for each in (card, other, third)] == [10, 10, 5]


def test_a_programme_keeps_its_kind(shop, monkeypatch):
    read = register.KINDS["stamp_card"].read
    other = dataclasses.make_dataclass(
        "OtherRules", [], bases=(StampCardRules,), frozen=True, namespace={"kind": "other"}
    )

    def read_other(settings):
        rules = read(settings)
        return other(**{each.name: getattr(rules, each.name) for each in dataclasses.fields(rules)})

    monkeypatch.setitem(register.KINDS, "other", register.Kind(other, read_other, ""))
    with pytest.raises(ProgrammeInvalid) as refused:
        shop.catalogue.apply([{**COFFEE, "kind": "other"}])
    assert (refused.value.place, refused.value.expected[:10]) == ("coffee.kind", "stamp_card")


def test_a_file_is_applied_and_exported_and_applied_again(bare_shop):
    text = """
[[programme]]
key = "bread"
kind = "stamp_card"
name = 'Brød "&" ø'
reward = "Brød"
[programme.interim]
5 = "Bolle"
"""
    (made,) = bare_shop.catalogue.apply_file(text, file="x.toml", request_key="k")
    assert (made.name, made.settings["interim"]) == ('Brød "&" ø', {"5": "Bolle"})
    (again,) = bare_shop.catalogue.apply_file(text, file="x.toml", request_key="k")
    assert (again.repeated, again.version, again.changed) == (True, 1, True)
    bare_shop.catalogue.apply([COFFEE])
    exported = bare_shop.catalogue.export()
    assert [each.changed for each in bare_shop.catalogue.apply_file(exported)] == [False, False]
    with pytest.raises(KeyReused):
        bare_shop.catalogue.apply([COFFEE], request_key="k")


def test_a_wrong_file_changes_nothing(shop):
    text = '[[programme]]\nkey = "tea"\nkind = "stamp_card"\nname = "Tea"\nreward = "Tea"\n[[programme]]\nkey = "x"\n'
    with pytest.raises(ProgrammeInvalid) as refused:
        shop.catalogue.apply_file(text, file="x.toml")
    assert (refused.value.file, refused.value.line) == ("x.toml", 6)
    assert [each.key for each in shop.catalogue.listed()] == ["coffee"]


def test_a_programme_ends_with_notice(shop):
    card = shop.enrol().member.card
    shop.scan(card)
    ended = shop.catalogue.end(
        "coffee", last_earning_on=date(2026, 5, 1), last_redemption_on=date(2026, 5, 31), request_key="k"
    )
    assert (ended.last_earning_on, ended.last_redemption_on, ended.open_cards) == (
        date(2026, 5, 1),
        date(2026, 5, 31),
        1,
    )
    again = shop.catalogue.end(
        "coffee", last_earning_on=date(2026, 5, 1), last_redemption_on=date(2026, 5, 31), request_key="k"
    )
    assert again.repeated
    for act in (lambda: shop.catalogue.shown("tea"), lambda: _end(shop, "tea")):
        with pytest.raises(ProgrammeUnknown):
            act()


def _end(shop, key):
    shop.catalogue.end(key, last_earning_on=date(2026, 5, 1), last_redemption_on=date(2026, 6, 1))


@pytest.mark.parametrize("open_cards", ["better", "convert"])
def test_a_changed_card_moves_every_open_card_and_nothing_else(bare_shop, open_cards):
    bare_shop.programme(size=10)
    cards = [bare_shop.enrol().member.card for _ in range(3)]
    for number, card in enumerate(cards):
        if number:
            bare_shop.scan(card, stamps=3 * number)
    before = {card: len(bare_shop.front.statement(card)) for card in cards}
    bare_shop.catalogue.apply([{**COFFEE, "size": 5, "open_cards": open_cards}], accept=True)
    after = {card: len(bare_shop.front.statement(card)) - before[card] for card in cards}
    assert after == {cards[0]: 0, cards[1]: 2, cards[2]: 3 if open_cards == "better" else 2}
    assert bare_shop.front.statement(cards[1])[-1].reason == f"version 2: {open_cards}"
    bare_shop.assert_sound()


def test_a_larger_card_leaves_open_cards_on_their_terms(bare_shop):
    bare_shop.programme(size=5)
    card = bare_shop.enrol().member.card
    bare_shop.scan(card)
    bare_shop.catalogue.apply([{**COFFEE, "size": 8, "open_cards": "better"}])
    assert (bare_shop.front.show(card).balances[0].size, len(bare_shop.front.statement(card))) == (5, 1)


def test_a_card_with_units_of_several_versions_is_moved_whole(bare_shop):
    bare_shop.programme(size=10)
    card = bare_shop.enrol().member.card
    bare_shop.adjustments.adjust(card, "coffee", 4, reason="brought along", request_key=new_key())
    bare_shop.programme(size=9)
    bare_shop.scan(card, stamps=3)
    bare_shop.catalogue.apply([{**COFFEE, "size": 5, "open_cards": "better"}])
    assert (bare_shop.balance(card), len(bare_shop.front.show(card).vouchers)) == (2, 1)
    bare_shop.assert_sound()


def test_the_shops_settings_are_changed_and_shown(bare_shop):
    changed = bare_shop.shopkeeping.change(
        name="Ny",
        day_starts="04:00",
        accent="#A1B2C3",
        card_text="Velkommen",
        logo=b"png",
        hard_guard=5,
        soft_guard=60,
        active_days=90,
        loyal_days=4,
        currency="SEK",
        zone="Europe/Stockholm",
        language="sv",
    )
    assert changed == bare_shop.shopkeeping.shown()
    assert (changed.name, changed.day_starts, changed.logo) == ("Ny", "04:00", b"png")
    assert bare_shop.shopkeeping.change(logo=None).logo is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 121),
        ("currency", "kr"),
        ("zone", "Mars/Crater"),
        ("zone", "Europe"),
        ("zone", "../etc"),
        ("zone", None),
        ("language", "de"),
        ("day_starts", "4"),
        ("day_starts", "24:00"),
        ("day_starts", "04:00+02:00"),
        ("day_starts", None),
        ("accent", "green"),
        ("card_text", "x" * 121),
        ("logo", "text"),
        ("logo", bytes(2_000_001)),
        ("hard_guard", -1),
        ("soft_guard", "10"),
        ("active_days", 6),
        ("loyal_days", 1),
        ("id", 2),
    ],
)
def test_a_setting_that_can_not_be_is_refused(bare_shop, field, value):
    before = bare_shop.shopkeeping.shown()
    with pytest.raises(ShopInvalid) as refused:
        bare_shop.shopkeeping.change(**{field: value})
    assert refused.value.field == field
    assert bare_shop.shopkeeping.shown() == before


def test_a_day_that_starts_at_four_makes_the_night_part_of_the_day_before(bare_shop):
    bare_shop.programme()
    bare_shop.shopkeeping.change(day_starts="04:00")
    card = bare_shop.enrol().member.card
    bare_shop.clock.move(hours=17)
    assert bare_shop.scan(card, days=0).on == date(2026, 3, 2)
    bare_shop.clock.move(hours=3)
    assert bare_shop.front.today().on == date(2026, 3, 3)


def test_members_are_sorted_anew_when_the_language_changes(bare_shop):
    for name in ("Zebra", "Åse", "Äng", None):
        bare_shop.enrol(name)
    assert names_in_order(bare_shop.front) == [
        "Zebra",
        "Äng",
        "Åse",
        None,
    ]
    bare_shop.shopkeeping.change(language="en")
    assert names_in_order(bare_shop.front) == [
        "Äng",
        "Åse",
        "Zebra",
        None,
    ]
    bare_shop.shopkeeping.change(language="sv")
    assert names_in_order(bare_shop.front) == [
        "Zebra",
        "Åse",
        "Äng",
        None,
    ]


def test_a_changed_setting_is_seen_at_the_next_act_of_every_till(shop, make_shop):
    other = make_shop(shop.book, till="window")
    card = shop.enrol().member.card
    other.shopkeeping.change(hard_guard=0, soft_guard=0)
    assert len(shop.scan(card, days=0).entries) == len(shop.scan(card, days=0).entries) == 1


def test_a_first_book_is_never_made_over_another(tmp_path):
    path = tmp_path / "shop.shopclub"
    open_club(path, name="K", currency="DKK", zone="Europe/Oslo", language="nb")
    with pytest.raises(BookExists):
        open_club(path, name="K", currency="DKK", zone="Europe/Oslo", language="nb")
    with pytest.raises(ShopInvalid):
        open_club(tmp_path / "other.shopclub", name="", currency="DKK", zone="Europe/Oslo", language="nb")
    assert not (tmp_path / "other.shopclub").exists()
    club = open_clubhouse(path, till="counter")
    assert (club.front.today().shop, club.figures is not None) == ("K", True)
    club.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trade", TEMPLATES)
def test_every_template_is_a_programme(bare_shop, trade, language):
    (line,) = bare_shop.catalogue.apply([template(trade, language=language)])
    assert line.version == 1


def test_a_template_in_a_language_it_lacks_is_english():
    assert template("coffee", language="is") == template("coffee", language="en")


def test_a_demo_is_the_same_for_the_same_seed_and_sound(tmp_path):
    now = OPENING + timedelta(days=1)
    made = [make_demo(tmp_path / f"{number}.shopclub", DemoPlan(12, 3, 5, now)) for number in range(2)]
    assert made[0] == made[1]
    assert (made[0].members, made[0].visits > 20, made[0].purchases > made[0].visits) == (12, True, True)
    books = []
    for number in range(2):
        club = open_clubhouse(tmp_path / f"{number}.shopclub", till="counter")
        assert all(each.ok for each in club.upkeep.check())
        books.append([(each.name, each.visits) for each in club.front.lines(club.front.ordered().numbers)])
        club.close()
    assert books[0] == books[1]
    with pytest.raises(BookExists):
        make_demo(tmp_path / "0.shopclub", DemoPlan(1, 1, 1, now))


def test_a_demo_may_be_stopped(tmp_path):
    made = make_demo(tmp_path / "demo.shopclub", DemoPlan(12, 3, 5, OPENING), progress=lambda done, _of: done < 5)
    assert made.visits <= 5


def test_unheard_of_numbers_of_stamps_are_refused(shop):
    card = shop.enrol().member.card
    for stamps in (0, -1, 1001):
        with pytest.raises(QuantityInvalid):
            shop.scan(card, stamps=stamps)
