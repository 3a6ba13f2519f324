"""Refusals and faults are told apart by their codes."""

import re

from shopclub.rules.values.faults import all_faults
from shopclub.rules.values.refusals import all_refusals


def test_every_refusal_and_fault_has_a_code_in_plain_words():
    kinds = (*all_refusals(), *all_faults())
    assert len(kinds) > 40
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code) for kind in kinds)


def test_no_refusal_has_the_code_of_a_fault():
    assert not {kind.code for kind in all_refusals()} & {kind.code for kind in all_faults()}
