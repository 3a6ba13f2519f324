"""What a request answered is read again as it was written, by every later version of the program too."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.records.packed_answers import FORM, packed, unpacked
from shopclub.rules.values.purchases import Told

SCANNED = (
    '{"member":7,"visit":20001,"purchase":20001,"balances":[{"programme":"coffee","name":"Kaffekort",'
    '"kind":"stamp_card","balance":1,"size":10,"pending":0,"debt":0,"reward":"Gratis kaffe"}],"on":"2026-06-01",'
    '"amount":9100}'
)
KEPT = {1: (SCANNED, "43b8db1ce16e606e3044763b548068f77b2702f9d9f9452554f4887b51624966b14236c868744f99a17aca12942700")}
"""An answer by each form there ever was, as books hold it: they must be read for ever, so no form ever changes."""


@pytest.mark.parametrize("form", KEPT)
def test_an_answer_that_a_book_holds_is_read_for_ever(form):
    answer, kept = KEPT[form]
    assert unpacked(bytes.fromhex(kept), form) == answer


def test_every_form_is_held_to_its_word():
    assert max(KEPT) == FORM


@given(st.text())
def test_an_answer_comes_out_as_it_went_in(answer):
    assert unpacked(packed(answer), FORM) == answer


def test_an_answer_that_was_never_given_is_empty():
    assert unpacked(b"", FORM) == ""


def test_a_long_answer_is_whole():
    answer = json.dumps([{"id": number, "reward": f"Cake {number * 7919}"} for number in range(2000)])
    assert unpacked(packed(answer), FORM) == answer


def test_a_usual_scan_keeps_a_quarter_of_its_answer(shop):
    shop.programme()
    shop.scan(shop.enrol("Anna").member.card, key="k", amount=4200)
    with shop.book.reading() as session:
        answer, form = session.connection().exec_driver_sql("SELECT answer, form FROM request WHERE key = 'k'").one()
    assert len(unpacked(answer, form)) > 200
    assert len(answer) <= 60


def test_a_key_seen_before_is_answered_from_what_was_packed(shop):
    shop.programme()
    card = shop.enrol("Anna").member.card
    first = shop.scan(card, key="k", amount=4200)
    again = shop.counter.scan(card, request_key="k", told=Told(amount=4200))
    assert (again.balances, again.entries, again.repeated) == (first.balances, first.entries, True)
