"""What is agreed with a partner and the vouchers both sign, every setting, and digits that say what was signed."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shopclub.rules.kinds.register import KINDS, read_programmes, read_rules, template
from shopclub.rules.values.card_codes import PARTNER_LENGTH, is_partner_code
from shopclub.rules.values.club_refusals import PartnerVoucherRefused
from shopclub.rules.values.money import Currency
from shopclub.rules.values.partner_codes import Claims, code_of, new_number, read_code, shop_of
from shopclub.rules.values.refusals import ProgrammeInvalid
from shopclub.services.kinds import signatures

CROWNS = Currency("DKK")
# RFC 8032, 7.1, test 1.
PRIVATE = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
GIVE = [{"name": "10 % off a bouquet", "value": "20.00"}]
TAKE = [{"name": "Free coffee", "value": "38.00"}]
SETTINGS = {"key": "florist", "kind": "partner", "name": "Florist", "public_key": PUBLIC, "give": GIVE, "take": TAKE}


def partner(*without, **settings):
    return read_rules(
        {key: value for key, value in (SETTINGS | settings).items() if key not in without}, Currency("DKK")
    )


shops = st.binary(min_size=8, max_size=8)
days = st.dates(date(2000, 1, 1), date(2000, 1, 1) + timedelta(days=2**16 - 1))
claims = st.builds(Claims, shops, shops, shops, st.integers(1, 99), days)
marks = st.binary(min_size=64, max_size=64)


def read_or_refused(read):
    """What a voucher says, or why it is none; any other fault is a fault of the program."""
    try:
        return read_code(read)
    except PartnerVoucherRefused as refused:
        return refused.reason


# Vouchers as digits


@given(claims, marks)
def test_a_voucher_is_read_back_as_it_was_written(said, signature):
    code = code_of(said, signature)
    assert read_code(code) == (said, signature)
    assert code.isascii()
    assert code.isdigit()
    assert (len(code), code[0]) == (PARTNER_LENGTH, "6") == (223, "6")
    assert is_partner_code(code)


@given(claims, marks)
def test_spaces_and_line_breaks_in_what_was_typed_do_not_matter(said, signature):
    code = code_of(said, signature)
    grouped = " ".join(code[start : start + 8] for start in range(0, len(code), 8))
    assert read_code(f"\t{grouped}\n") == (said, signature)


@given(claims, marks, st.integers(1, PARTNER_LENGTH - 1), st.integers(1, 9))
def test_a_changed_digit_says_something_else_or_nothing(said, signature, place, by):
    code = code_of(said, signature)
    changed = f"{code[:place]}{(int(code[place]) + by) % 10}{code[place + 1 :]}"
    assert read_or_refused(changed) != (said, signature)


@given(claims, claims, marks)
def test_different_claims_are_never_signed_the_same(one, other, signature):
    assume(one != other)
    assert one.signed() != other.signed()
    assert code_of(one, signature) != code_of(other, signature)


def by_the_page(issuer, audience, number, benefit, days):
    """The bytes that are signed, written anew by what the page says of them."""
    return bytes([1]) + issuer + audience + number + bytes([benefit, days // 256, days % 256])


def test_what_is_signed_is_laid_out_as_the_page_says():
    said = Claims(b"ISSUER__", b"AUDIENCE", b"NUMBER__", 7, date(2026, 4, 1))
    days = (date(2026, 4, 1) - date(2000, 1, 1)).days
    assert said.signed() == by_the_page(b"ISSUER__", b"AUDIENCE", b"NUMBER__", 7, days)
    whole = int.from_bytes(said.signed() + bytes(range(64)), "big")
    assert code_of(said, bytes(range(64))) == "6" + str(whole).zfill(222)


def test_the_signature_is_the_one_of_the_standard():
    """RFC 8032, 7.1, test 1: the empty message."""
    assert signatures.public_key(PRIVATE).hex() == PUBLIC
    signature = signatures.sign(PRIVATE, b"")
    assert signature.hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33b")
    assert signatures.is_signed(bytes.fromhex(PUBLIC), signature, b"")


@given(claims, st.integers(0, 28 * 8 - 1))
def test_a_signature_proves_every_bit_of_the_claims(said, bit):
    content = said.signed()
    signature = signatures.sign(PRIVATE, content)
    assert signatures.is_signed(bytes.fromhex(PUBLIC), signature, content)
    other = bytearray(content)
    other[bit // 8] ^= 1 << bit % 8
    assert not signatures.is_signed(bytes.fromhex(PUBLIC), signature, bytes(other))


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_what_is_no_key_or_no_signature_proves_nothing(key, signature):
    assert not signatures.is_signed(key, signature, b"a voucher")


def test_a_shop_is_named_by_the_first_bytes_of_the_hash_of_its_key():
    assert shop_of(b"").hex() == "e3b0c44298fc1c14"
    assert partner().shop == shop_of(bytes.fromhex(PUBLIC))


@given(st.integers(0, 2**64 - 1))
def test_the_number_of_a_voucher_keeps_all_its_bits(drawn):
    assert int.from_bytes(new_number(drawn), "big") == drawn
    assert len(new_number(drawn)) == 8


GOOD = code_of(Claims(b"ISSUER__", b"AUDIENCE", b"NUMBER__", 7, date(2026, 4, 1)), bytes(64))


@pytest.mark.parametrize(
    "read",
    [
        "",
        "6",
        "712345678901261",
        GOOD[:-1],
        GOOD + "0",
        "7" + GOOD[1:],
        GOOD[:-1] + "x",
        GOOD[:-1] + "٣",
        GOOD[:-1] + "²",
        "-" + GOOD[1:],
        "6" + "9" * 222,
        "6" + "0" * 222,
        "6" + str(2**736).zfill(222),
        "6" + str(2 * 2**728).zfill(222),
        "https://example.com/" + GOOD,
    ],
)
def test_what_is_no_voucher_is_refused(read):
    with pytest.raises(PartnerVoucherRefused) as refused:
        read_code(read)
    assert refused.value.reason == "malformed"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # how fast the machine is proves nothing
@given(st.text(max_size=300) | st.integers(0, 10**222 - 1).map(lambda number: f"6{number:0222}"))
def test_whatever_a_scanner_reads_is_a_voucher_or_refused(read):
    found = read_or_refused(read)
    assert found == "malformed" or code_of(*found) == "".join(read.split())


# What was agreed


def test_defaults_are_those_of_the_rules():
    rules = partner()
    assert (rules.cap_per_month, rules.per_member, rules.public_key) == (None, 1, PUBLIC)
    (given_,), (taken,) = rules.given, rules.taken
    assert (given_.number, given_.name, given_.value, given_.valid_days) == (1, "10 % off a bouquet", 2000, 30)
    assert (taken.number, taken.name, taken.value) == (1, "Free coffee", 3800)
    assert (rules.promise, rules.needs_amount, rules.has_units) == ("10 % off a bouquet", False, False)


def test_every_setting_is_read():
    rules = partner(
        give=[{"number": 7, "name": "A", "value": "1.00", "valid_days": 3}, {"number": 99, "name": "B"}],
        cap_per_month=50,
        per_member=2,
        effective_from="2026-04-01",
    )
    assert [(each.number, each.name, each.value, each.valid_days) for each in rules.given] == [
        (7, "A", 100, 3),
        (99, "B", 0, 30),
    ]
    assert (rules.cap_per_month, rules.per_member, rules.effective_from) == (50, 2, date(2026, 4, 1))


def test_benefits_are_numbered_in_order_where_no_number_is_given():
    rules = partner(give=[{"name": "A"}, {"name": "B"}], take=[{"name": "C"}, {"name": "D"}])
    assert [(each.number, each.name) for each in (*rules.given, *rules.taken)] == [
        (1, "A"),
        (2, "B"),
        (1, "C"),
        (2, "D"),
    ]


def test_a_benefit_is_found_by_its_name_or_number_and_the_first_without():
    rules = partner(give=[{"name": "Bouquet"}, {"number": 5, "name": "Rose"}])
    assert [getattr(rules.gives(said), "name", None) for said in ("", "rose", "ROSE", "5", "1", "Tulip", "2")] == [
        "Bouquet",
        "Rose",
        "Rose",
        "Rose",
        "Bouquet",
        None,
        None,
    ]
    assert partner("give").gives("") is None
    assert partner("give").promise == ""
    assert [getattr(rules.takes(number), "name", None) for number in (1, 2)] == ["Free coffee", None]


@pytest.mark.parametrize("written", [PUBLIC.upper(), f" {PUBLIC[:32]} {PUBLIC[32:]} ", f"{PUBLIC[:10]}\n{PUBLIC[10:]}"])
def test_a_key_may_be_typed_in_groups_and_capitals(written):
    assert partner(public_key=written).public_key == PUBLIC


def test_an_agreement_may_go_one_way_only():
    assert partner("give").taken
    assert partner("take").given


UNKNOWN = "a setting of this kind of programme; this one is unknown"
MONEY = 'a decimal string of at least "0.00", such as "84.00"'
KEY = "the partner's key: 64 digits and letters a to f"
A, B = {"name": "A"}, {"name": "B"}
WRONG = [
    ({"name": ""}, "name", '""', "a text of 1 to 80 letters"),
    ({"public_key": "abc"}, "public_key", '"abc"', KEY),
    ({"public_key": "g" * 64}, "public_key", f'"{"g" * 64}"', KEY),
    ({"public_key": PUBLIC[:-1]}, "public_key", f'"{PUBLIC[:-1]}"', KEY),
    ({"public_key": f"0x{PUBLIC}"}, "public_key", f'"0x{PUBLIC}"', KEY),
    ({"public_key": 7}, "public_key", "7", "a text of 1 to 120 letters"),
    ({"cap_per_month": 0}, "cap_per_month", "0", "a whole number from 1 to 1000000"),
    ({"cap_per_month": "5"}, "cap_per_month", '"5"', "a whole number from 1 to 1000000"),
    ({"per_member": 0}, "per_member", "0", "a whole number from 1 to 1000"),
    ({"per_member": True}, "per_member", "true", "a whole number from 1 to 1000"),
    ({"give": A}, "give", '{"name": "A"}', "a list of tables [{ … }]"),
    ({"give": [{"name": ""}]}, "give[1].name", '""', "a text of 1 to 80 letters"),
    ({"give": [{"number": 1}]}, "give[1].name", "", "a value: this setting is required"),
    ({"take": [{"value": "1.00"}]}, "take[1].name", "", "a value: this setting is required"),
    ({"take": [A, {**B, "value": "-1.00"}]}, "take[2].value", '"-1.00"', MONEY),
    ({"take": [{**A, "value": 38}]}, "take[1].value", "38", MONEY),
    ({"give": [{**A, "valid_days": 0}]}, "give[1].valid_days", "0", "a whole number from 1 to 3660"),
    ({"give": [{**A, "number": 0}]}, "give[1].number", "0", "a whole number from 1 to 99"),
    ({"give": [{**A, "number": 100}]}, "give[1].number", "100", "a whole number from 1 to 99"),
    ({"give": [{**A, "price": "1.00"}]}, "give[1].price", '"1.00"', UNKNOWN),
    ({"give": [{**A, "number": 2}, {**B, "number": 2}]}, "give[2].number", "2", "each number and name once"),
    ({"take": [{**A, "number": 2}, B]}, "take[2].number", "2", "each number and name once"),
    ({"effective_from": "soon"}, "effective_from", '"soon"', "a date such as 2026-11-22"),
    ({"open_cards": "convert"}, "open_cards", '"convert"', "one of keep"),
    ({"gives": GIVE}, "gives", '[{"name": "10 % off a bouquet", "value": "20.00"}]', UNKNOWN),
    ({"size": 10}, "size", "10", UNKNOWN),
]


@pytest.mark.parametrize(("setting", "place", "value", "expected"), WRONG)
def test_a_wrong_setting_is_refused_with_its_place_and_what_was_expected(setting, place, value, expected):
    with pytest.raises(ProgrammeInvalid) as refused:
        partner(**setting)
    found = refused.value
    assert (found.place, found.value, found.expected) == (f"florist.{place}", value, expected)


@pytest.mark.parametrize("second", ["Rose", "rose"])
def test_a_name_that_two_benefits_share_is_refused_at_the_name(second):
    """Benefits are asked for by name, in any capitals: two of one name could not be told apart."""
    with pytest.raises(ProgrammeInvalid) as refused:
        partner(give=[{"name": "Rose"}, {"name": second}])
    assert (refused.value.place, refused.value.value) == ("florist.give[2].name", f'"{second}"')


@pytest.mark.parametrize("missing", ["name", "public_key"])
def test_what_an_agreement_needs_is_asked_for(missing):
    with pytest.raises(ProgrammeInvalid) as refused:
        partner(missing)
    assert (refused.value.place, refused.value.value) == (f"florist.{missing}", "")
    assert refused.value.expected == "a value: this setting is required"


def test_nothing_agreed_is_refused():
    for told in ({}, {"give": [], "take": []}):
        with pytest.raises(ProgrammeInvalid) as refused:
            partner("give", "take", **told) if not told else partner(**told)
        assert refused.value.place == "florist.give"
        assert refused.value.expected == "at least one benefit given or taken"


# Files

HEAD = f'[[programme]]\nkey = "florist"\nkind = "partner"\nname = "Florist"\npublic_key = "{PUBLIC}"\n'


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        (HEAD, "florist.give", 1),
        (HEAD.replace(PUBLIC, "abc") + '[[programme.give]]\nname = "A"\n', "florist.public_key", 5),
        (HEAD + 'cap_per_month = 0\n[[programme.give]]\nname = "A"\n', "florist.cap_per_month", 6),
        (HEAD + '[[programme.give]]\nname = "A"\nnumber = 0\n', "florist.give[1].number", 8),
        (
            HEAD + '[[programme.give]]\nname = "A"\n[[programme.take]]\nname = "B"\nvalue = 1\n',
            "florist.take[1].value",
            10,
        ),
        (
            HEAD + '[[programme.take]]\nname = "A"\n[[programme.take]]\nname = "B"\nnumber = 1\n',
            "florist.take[2].number",
            10,
        ),
        (HEAD + 'colour = "red"\n[[programme.give]]\nname = "A"\n', "florist.colour", 6),
    ],
)
def test_a_file_with_a_wrong_agreement_is_refused_with_its_line(text, place, line):
    with pytest.raises(ProgrammeInvalid) as refused:
        read_programmes(text, currency=CROWNS, file="partners.toml")
    assert (refused.value.file, refused.value.place, refused.value.line) == ("partners.toml", place, line)


def test_the_template_is_read_and_every_line_behind_a_mark_is_a_setting_too():
    assert "partner" in KINDS
    text = template("partner")
    (settings,) = read_programmes(text, currency=CROWNS)
    assert (settings["give"][0]["number"], settings["take"][0]["number"]) == (1, 1)
    whole = "\n".join(line.removeprefix("# ") for line in text.splitlines() if not line.startswith("# what"))
    (settings,) = read_programmes(whole, currency=CROWNS)
    assert {"public_key", "cap_per_month", "per_member", "effective_from", "give", "take"} <= set(settings)


def test_the_template_holds_no_key_whose_private_half_is_published():
    """Who applies the template as it is must not take vouchers that anybody can sign with the key of RFC 8032."""
    (settings,) = read_programmes(template("partner"), currency=CROWNS)
    assert settings["public_key"] != signatures.public_key(PRIVATE).hex()
