"""The shop's settings on the command line, and amounts that are booked only after a yes."""

import pytest


@pytest.fixture
def points(told, tmp_path):
    path = tmp_path / "points.toml"
    path.write_text('[[programme]]\nkey = "points"\nkind = "points"\nname = "Points"\nper = "1.00"\n')
    told("programme", "apply", str(path))


def test_settings_are_shown_and_set(told):
    for key, value, kept in (
        ("unusual_above", "200,50", "200.50"),
        ("unusual_above", "0", "0.00"),
        ("unusual_above", "auto", "auto"),
        ("day_starts", "04:00", "04:00"),
        ("active_days", "90", 90),
        ("name", "Bageriet", "Bageriet"),
    ):
        assert told("shop", "set", key, value)["shop"][key] == kept
        assert told("shop", "show")["shop"][key] == kept


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("active_days", "-1"),
        ("active_days", "many"),
        ("day_starts", "25:00"),
        ("currency", "EUR"),
        ("logo", "x"),
        ("nickname", "x"),
        ("zone", "Mars/Olympus"),
    ],
)
def test_a_setting_that_can_not_be_is_wrong_use(misused, told, key, value):
    before = told("shop", "show")
    assert misused("shop", "set", key, value)
    assert told("shop", "show") == before


@pytest.mark.usefixtures("points")
def test_an_unusual_amount_needs_confirm_in_every_way(told, refused, card):
    told("shop", "set", "unusual_above", "500.00")
    assert refused("scan", card, "--amount", "500.01") == "amount_unusual"
    assert told("scan", card, "--amount", "500.01", "--confirm")["visit"] == 1
    assert refused("sale", "--amount", "501.00") == "amount_unusual"
    assert told("sale", "--amount", "501.00", "--confirm")["purchase"]
    assert refused("visit", "amend", "1", "--amount", "700.00") == "amount_unusual"
    assert told("visit", "amend", "1", "--amount", "700.00", "--confirm")["balances"]["points"]["balance"] == 700
    assert told("sale", "--amount", "500.00")["purchase"]


def test_who_may_be_somebody_else_is_a_notice_of_add_and_edit(told, card):
    first = told("member", "add", "--name", "Anna Berg", "--phone", "+45 22334455")["member"]
    second = told("member", "add", "--name", "A. Berg", "--phone", "22 33 44 55")
    assert [each["code"] for each in second["notices"]] == ["possible_duplicate"]
    assert "Anna Berg" in second["notices"][0]["message"]
    edited = told("member", "edit", str(first["id"]), "--phone", "22334455")
    assert [each["code"] for each in edited["notices"]] == ["possible_duplicate"]
