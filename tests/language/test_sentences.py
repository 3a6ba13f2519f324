"""Every refusal, fault, notice and entry has its sentence, and every text its Danish."""

from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from shopclub.assets import asset
from shopclub.language import acts, formats, phrases
from shopclub.language.dates_typed import birthday_typed
from shopclub.language.translation import LANGUAGES, gettext, speak
from shopclub.rules.ledger.acts import EntryKind, Notice
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.values.faults import all_faults
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import AmountInvalid, all_refusals
from shopclub.services.acting.outcomes import StatementLine

DKK = Currency("DKK")
SAMPLES = {
    "str": "word",
    "int": 3,
    "date": date(2026, 1, 2),
    "datetime.date | None": date(2026, 1, 2),
    "int | None": 3,
    "str | None": "file",
    "tuple": ("12345", "12,34"),
}


@pytest.fixture(params=sorted(LANGUAGES))
def language(request):
    speak(request.param)
    yield request.param
    speak("en")


def made(kind):
    samples = {each.name: SAMPLES.get(getattr(each.type, "__name__", str(each.type)), 3) for each in fields(kind)}
    return kind(**samples)


@pytest.mark.parametrize("kind", all_refusals(), ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_sentence_in_every_language(kind, language):
    said = str(phrases.refusal(made(kind)))
    assert said
    assert "{" not in said


@pytest.mark.parametrize("kind", all_faults(), ids=lambda kind: kind.__name__)
def test_every_fault_has_a_sentence_in_every_language(kind, language):
    said = str(phrases.fault(made(kind)))
    assert said
    assert "{" not in said


@pytest.mark.parametrize("ground", GroundKind)
@pytest.mark.parametrize("kind", EntryKind)
def test_every_kind_of_entry_is_a_sentence(kind, ground, language):
    line = StatementLine(
        1,
        datetime(2026, 1, 1, tzinfo=UTC),
        date(2026, 1, 1),
        "coffee",
        "Coffee",
        kind,
        2,
        2,
        Ground(ground, 1),
        "why",
        None,
        False,
        "stamp_card",
    )
    assert "{" not in acts.entry(line)


@pytest.mark.parametrize(
    "code", ["already_stamped", "below_minimum", "cap_reached", "programme_ended", "member_blocked", "reward_ready"]
)
def test_every_notice_is_a_sentence(code, language):
    said = phrases.notice(Notice(code, "coffee", 5, "text"), DKK, {"coffee": "Coffee card"})
    assert said != code


def test_danish_is_complete_and_keeps_every_gap():
    with asset("translations", "da", "shopclub.po").open("rb") as file:
        catalogue = read_po(file)
    kept = {each.id if isinstance(each.id, str) else each.id[0]: each for each in catalogue if each.id}
    wanted = {}
    keywords = {"_": None, "ngettext": (1, 2)}
    for _file, _line, message, *_rest in extract_from_dir(
        "shopclub", keywords=keywords, method_map=[("**.py", "python")]
    ):
        wanted[message if isinstance(message, str) else message[0]] = message
    assert sorted(set(wanted) - set(kept)) == []
    for text in wanted:
        said = kept[text].string
        forms = [said] if isinstance(said, str) else list(said)
        gaps = sorted(part.split("}")[0] for part in text.split("{")[1:])
        for form in forms:
            assert form, text
            assert sorted(part.split("}")[0] for part in form.split("{")[1:]) == gaps, text


def test_what_is_spoken_is_what_was_translated():
    with asset("translations", "da", "shopclub.po").open("rb") as file:
        texts = {each.id: each.string for each in read_po(file) if isinstance(each.id, str) and each.string}
    speak("da")
    spoken = {text: gettext(text) for text in texts}
    speak("en")
    assert spoken == texts, "out of date: install the package again"


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("84,00", 8400),
        ("84.00", 8400),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1.234", 123400),
    ],
)
def test_amounts_are_understood_as_people_type_them(text, minor):
    speak("da")
    assert formats.amount_typed(text, DKK) == minor
    speak("en")


@pytest.mark.parametrize(
    "text", ["abc", "-5", "", "1e9", "84,0,0", "999999999999999", "12.345.6", "٣", "kr 84", "84,-"]
)
def test_other_texts_are_no_amounts(text):
    with pytest.raises(AmountInvalid):
        formats.amount_typed(text, DKK)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("24.12", "12-24"),
        ("24/12/1980", "1980-12-24"),
        ("1980-12-24", "1980-12-24"),
        ("29.2", "02-29"),
        ("31.2", None),
        ("soon", None),
    ],
)
def test_birthdays_are_understood_as_people_type_them(text, kept):
    assert birthday_typed(text) == kept


def test_hostile_texts_are_shown_as_they_are_in_refusals():
    said = str(phrases.refusal(AmountInvalid("<img src=x>\x00" + "a" * 500)))
    assert "<img src=x>" in said
    assert "\x00" not in said
    assert len(said) < 200
