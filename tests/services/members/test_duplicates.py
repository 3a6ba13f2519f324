"""Two people or one: who has the same phone number, address, or name and birthday is named (counter.md 2c)."""

import pytest

from shopclub.services.acting.keys import new_key

ANNA = {"phone": "+45 22 33 44 55", "email": "Anna@Example.dk", "birthday": "1990-05-17"}


@pytest.fixture
def anna(bare_shop):
    return bare_shop.enrol("Anna Berg", **ANNA).member


def alike(notices):
    return [each.number for each in notices if each.code == "possible_duplicate"]


@pytest.mark.parametrize(
    "details",
    [
        {"phone": "22334455"},
        {"phone": "0045 2233 4455"},
        {"email": "anna@example.DK"},
        {"name": "ANNA  BERG", "birthday": "1990-05-17"},
        {"name": "Ánna Bérg", "birthday": "1990-05-17", "phone": "11111111"},
    ],
)
def test_the_same_in_another_spelling_is_named_and_enrolled_all_the_same(bare_shop, anna, details):
    acted = bare_shop.enrolment.add(request_key=new_key(), fields=details)
    assert alike(acted.notices) == [anna.id]
    assert acted.member.id != anna.id
    assert [line.id for line in bare_shop.enrolment.duplicates(details)] == [anna.id, acted.member.id]


@pytest.mark.parametrize(
    "details",
    [
        {"phone": "22334456"},
        {"phone": "4455"},
        {"name": "Anna Berg"},
        {"name": "Anna Berg", "birthday": "1991-05-17"},
        {"email": "anna@example.com"},
        {},
    ],
)
def test_others_are_not_named(bare_shop, anna, details):
    assert bare_shop.enrolment.duplicates(details) == ()
    assert alike(bare_shop.enrolment.add(request_key=new_key(), fields=details).notices) == []


def test_digits_of_a_card_are_no_phone_number(bare_shop, anna):
    assert bare_shop.enrolment.duplicates({"phone": anna.card[-8:]}) == ()
    assert bare_shop.enrolment.duplicates({"phone": anna.card}) == ()


def test_who_is_edited_is_not_named_herself_but_another_is(bare_shop, anna):
    other = bare_shop.enrol("Bo Dahl").member
    assert alike(bare_shop.enrolment.edit(anna.id, {"phone": "22 33 44 55"}).notices) == []
    assert alike(bare_shop.enrolment.edit(other.id, {"phone": "22334455"}).notices) == [anna.id]


def test_a_forgotten_member_is_nobodys_duplicate(bare_shop, anna):
    bare_shop.forgetting.forget(anna.id, request_key=new_key())
    assert bare_shop.enrolment.duplicates(ANNA) == ()
