"""Enrolling, editing, consents, and cards through their lives."""

import pytest

from shopclub.language import phrases
from shopclub.language.translation import speak
from shopclub.records.packed_answers import packed, unpacked
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import (
    CardBlocked,
    CardInvalid,
    CardReplaced,
    CardTaken,
    CardUnknown,
    ConfirmNeeded,
    KeyReused,
    MemberInvalid,
    MemberUnknown,
    QuantityInvalid,
    ReasonNeeded,
)
from shopclub.services.acting.keys import new_key
from shopclub.services.members.details import ConsentsGiven


def test_a_member_keeps_what_she_told(shop):
    fields = {
        "name": "  Søren\tØdegård ",
        "phone": "+45 12 34",
        "email": "s@ø.dk",
        "birthday": "02-29",
        "language": "nb",
        "note": "Likes\noat milk\x00\ud800",
    }
    member = shop.enrolment.add(request_key=new_key(), fields=fields).member
    shown = shop.front.member(member.id)
    assert (shown.name, shown.phone, shown.email) == ("Søren Ødegård", "+45 12 34", "s@ø.dk")
    assert (shown.birthday, shown.language, shown.note) == ("02-29", "nb", "Likes\noat milk")
    assert [each.code for each in shown.cards] == [member.card]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nickname", "A"),
        ("name", "x" * 301),
        ("email", "no address"),
        ("email", "a@b@c"),
        ("birthday", "2025-02-29"),
        ("birthday", "soon"),
        ("birthday", "13-01"),
        ("phone", "1" * 41),
    ],
)
def test_a_field_that_can_not_be_is_refused(shop, field, value):
    with pytest.raises(MemberInvalid) as refused:
        shop.enrol(**{field: value} if field != "name" else {"name": value})
    assert refused.value.field == field
    assert shop.front.ordered().total == 0


def test_an_empty_field_is_blank(shop):
    member = shop.enrolment.add(request_key=new_key(), fields={"name": " ", "email": "", "birthday": None}).member
    assert member.name is None
    assert shop.front.show(member.id).has_contact is False


def test_a_card_of_an_older_system_names_a_member(shop):
    member = shop.enrolment.add(request_key=new_key(), card="57012 34567890").member
    assert member.card == "5701234567890"
    assert shop.scan("5701234567890").member.id == member.id


def test_a_printed_blank_is_given_at_enrolment(shop):
    (blank,) = shop.cards.blank(1)
    assert shop.cards.is_blank(blank.code)
    member = shop.enrolment.add(request_key=new_key(), card=blank.code, fields={"name": "Anna"}).member
    assert (member.card, shop.cards.is_blank(blank.code)) == (blank.code, False)
    with pytest.raises(CardTaken):
        shop.enrolment.add(request_key=new_key(), card=blank.code)


@pytest.mark.parametrize("code", ["", "a", "æøå", "712345678901262", "x" * 70])
def test_no_misread_code_is_given_to_anybody(shop, code):
    member = shop.enrol().member
    with pytest.raises(CardInvalid):
        shop.enrolment.add(request_key=new_key(), card=code)
    for act in (shop.cards.issue, shop.cards.replace):
        with pytest.raises(CardInvalid):
            act(member.id, code=code)
    assert shop.front.show(member.id).member.card == member.card


def test_consents_are_kept_with_their_words_and_only_when_they_change(shop):
    member = shop.enrolment.add(
        request_key=new_key(), fields={"name": "Anna"}, consents=ConsentsGiven(("email", "email"), "Yes to news")
    ).member
    shop.enrolment.edit(member.id, {}, consents={"email": True, "sms": False}, wording="Again")
    shop.enrolment.consent(member.id, {"email": False, "sms": True}, wording="Changed")
    words = {each.channel: (each.given, each.wording) for each in shop.front.member(member.id).consents}
    assert words["email"] == (False, "Changed")
    assert words["sms"] == (True, "Changed")
    assert words["post"] == (False, "")
    with shop.book.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM consent").scalar_one() == 3
    with pytest.raises(MemberInvalid):
        shop.enrolment.consent(member.id, {"pigeon": True}, wording="?")


def test_an_edit_is_done_once_under_its_key(shop):
    member = shop.enrol("Anna").member
    assert not shop.enrolment.edit(member.id, {"name": "Bodil"}, request_key="k").repeated
    shop.enrolment.edit(member.id, {"name": "Clara"})
    again = shop.enrolment.edit(member.id, {"name": "Bodil"}, request_key="k")
    assert (again.member, again.repeated) == (member.id, True)
    assert shop.front.member(member.id).name == "Clara"
    with pytest.raises(KeyReused):
        shop.enrolment.edit(member.id, {"name": "Dorte"}, request_key="k")


def test_a_member_is_blocked_with_a_reason_and_unblocked(shop):
    member = shop.enrol().member
    with pytest.raises(ReasonNeeded):
        shop.enrolment.block(member.id, reason=" x")
    shop.enrolment.block(member.card, reason=" banned ")
    assert shop.front.show(member.id).blocked == "banned"
    shop.enrolment.unblock(member.id)
    assert shop.front.show(member.id).blocked is None
    with pytest.raises(MemberUnknown):
        shop.enrolment.unblock(77)


def test_a_second_card_names_the_same_member(shop):
    member = shop.enrol().member
    second = shop.cards.issue(member.card)
    assert (second.state, second.member) == ("active", member.id)
    assert shop.scan(second.code).member.id == shop.scan(member.card).member.id
    other = shop.enrol("Bodil").member
    with pytest.raises(CardTaken):
        shop.cards.issue(other.id, code=second.code)


def test_a_blank_card_may_be_a_members_second(shop):
    member = shop.enrol().member
    (blank,) = shop.cards.blank(1)
    assert shop.cards.issue(member.id, code=blank.code).member == member.id


def test_replacing_a_card_kills_all_the_old_ones_blocked_or_not(shop):
    member = shop.enrol().member
    lost = shop.cards.issue(member.id)
    shop.cards.block(lost.code, reason="lost")
    fresh = shop.cards.replace(member.id)
    for old in (member.card, lost.code):
        with pytest.raises(CardReplaced):
            shop.scan(old)
        with pytest.raises(CardReplaced):
            shop.cards.block(old, reason="lost")
        with pytest.raises(CardUnknown):
            shop.cards.unblock(old)
    assert shop.scan(fresh.code).member.id == member.id


def test_a_card_is_blocked_and_unblocked(shop):
    member = shop.enrol().member
    with pytest.raises(ReasonNeeded):
        shop.cards.block(member.card, reason="x")
    blocked = shop.cards.block(member.card, reason="found", request_key="k")
    assert (blocked.state, blocked.reason, blocked.repeated) == ("blocked", "found", False)
    assert shop.cards.block(member.card, reason="found", request_key="k").repeated
    with pytest.raises(CardBlocked) as refused:
        shop.scan(member.card)
    assert refused.value.reason == "found"
    assert shop.cards.unblock(member.card).state == "active"
    for code in (member.card, "712345678901261"):
        with pytest.raises(CardUnknown):
            shop.cards.unblock(code)


def test_a_blocked_blank_is_blank_again_when_unblocked(shop):
    (blank,) = shop.cards.blank(1)
    shop.cards.block(blank.code, reason="stolen")
    with pytest.raises(CardBlocked):
        shop.scan(blank.code)
    assert shop.cards.unblock(blank.code).state == "unissued"
    assert shop.scan(blank.code).member.name is None


def test_blank_cards_are_made_once_under_their_key(shop):
    for count in (0, 10_001):
        with pytest.raises(QuantityInvalid):
            shop.cards.blank(count)
    made = shop.cards.blank(3, request_key="k")
    again = shop.cards.blank(3, request_key="k")
    assert [each.code for each in again] == [each.code for each in made]
    assert all(each.repeated for each in again)
    assert {each.code for each in shop.cards.unissued()} == {each.code for each in made}
    assert len(shop.cards.unissued(limit=2)) == 2


def test_an_enrolment_is_done_once_under_its_key(shop):
    shop.programme(welcome_stamps=2)
    first = shop.enrolment.add(request_key="k", fields={"name": "Anna"})
    again = shop.enrolment.add(request_key="k", fields={"name": "Anna"})
    assert (again.repeated, again.member, again.entries) == (True, first.member, first.entries)
    assert shop.front.ordered().total == 1


def test_what_is_repeated_of_a_member_that_is_gone_is_refused(shop):
    """As in a book that was restored without her."""
    shop.scan(shop.enrol().member.card, key="k")
    with shop.book.writing() as session:
        connection = session.connection()
        connection.exec_driver_sql("DROP TRIGGER request_no_update")
        answer = unpacked(*connection.exec_driver_sql("SELECT answer, form FROM request WHERE key = 'k'").one())
        of_another = packed(answer.replace('"member":1', '"member":77'))
        connection.exec_driver_sql("UPDATE request SET answer = ? WHERE key = 'k'", (of_another,))
    with pytest.raises(MemberUnknown):
        shop.counter.scan(shop.front.show(1).member.card, request_key="k", told=Told())


def test_a_family_shares_balances_by_cards_of_its_own(shop):
    anna = shop.enrol("Anna Berg").member
    emil = shop.cards.issue(anna.id, holder=" Emil ")
    assert (emil.holder, emil.member, emil.state) == ("Emil", anna.id, "active")
    shop.scan(anna.card)
    outcome = shop.scan(emil.code)
    assert [(each.code, each.text) for each in outcome.notices] == [("family_card", "Emil")]
    assert (outcome.member.id, outcome.balances[0].balance) == (anna.id, 2)
    assert [each.id for each in shop.front.find("emil")] == [anna.id]
    assert [(each.holder, each.code) for each in shop.front.member(anna.id).valid_cards] == [
        (None, anna.card),
        ("Emil", emil.code),
    ]


def test_the_question_whether_to_stamp_again_names_who_has_the_family_card(shop):
    card = shop.enrol().member.card
    emils = shop.cards.issue(card, request_key="emil", holder="Emil").code
    shop.scan(card)
    with pytest.raises(ConfirmNeeded) as asked:
        shop.scan(emils, days=3 / 1440)
    assert asked.value.holder == "Emil"
    speak("en")
    assert "Emil" in str(phrases.refusal(asked.value))
    with pytest.raises(ConfirmNeeded) as asked:
        shop.scan(card, days=2 / 1440)
    assert asked.value.holder == ""


def test_replacing_the_members_card_leaves_those_of_her_family(shop):
    anna = shop.enrol("Anna Berg").member
    emil = shop.cards.issue(anna.id, holder="Emil")
    new = shop.cards.replace(anna.id)
    states = {each.code: each.state for each in shop.front.member(anna.id).cards}
    assert states == {anna.card: "replaced", emil.code: "active", new.code: "active"}
    assert shop.front.show(anna.id).member.card == new.code


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_family_card_wants_a_name(shop, name):
    anna = shop.enrol("Anna Berg").member
    with pytest.raises(MemberInvalid):
        shop.cards.issue(anna.id, holder=name)


def test_whoever_is_forgotten_takes_the_names_of_her_family_along(shop):
    anna = shop.enrol("Anna Berg").member
    shop.cards.issue(anna.id, holder="Emil Unique")
    shop.forgetting.forget(anna.id, request_key=new_key())
    with shop.book.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM card WHERE holder IS NOT NULL").scalar() == 0
    assert shop.front.find("unique") == ()
