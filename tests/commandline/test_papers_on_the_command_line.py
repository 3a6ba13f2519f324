"""Statements, liability reports and slips by the command line: whole files or none, and the same numbers as JSON."""

import csv
from io import StringIO

import pypdfium2
import pytest


def read(file):
    document = pypdfium2.PdfDocument(file.read_bytes())
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def leftovers(folder):
    return [each.name for each in folder.iterdir() if each.name.startswith(".shopclub-")]


@pytest.fixture
def bought(told, card):
    """A visit with two kinds of goods."""
    return told("scan", card, "--item", "coffee=30.00x2", "--item", "cake=24.50")


def rows(file):
    return list(csv.DictReader(StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def test_a_statement_is_written_as_a_pdf_with_every_entry(told, card, tmp_path):
    told("scan", card)
    told("adjust", "1", "coffee", "2", "--reason", "<b>paper</b> card هدية")
    file = tmp_path / "anna.pdf"
    answer = told("statement", card, "--out", str(file))
    found = read(file)
    assert set(answer) == {"entries", "file", "pages"}
    assert (answer["file"], answer["pages"]) == (str(file), len(found)) == (str(file), 1)
    assert "Anna Berg" in found[0]
    assert "3 / 10" in found[0]
    assert answer["entries"][0]["text"] in found[0]
    assert "<b>paper</b> card" in found[0]


def test_a_long_statement_tells_its_pages(told, card, tmp_path):
    for number in range(60):
        told("adjust", "1", "coffee", "1", "--reason", f"counted {number}")
    file = tmp_path / "long.pdf"
    answer = told("statement", "1", "--out", str(file))
    found = read(file)
    assert answer["pages"] == len(found) == 3
    assert all(each["text"] in "".join(found) for each in answer["entries"])


def test_without_a_file_the_answer_is_as_it_was(told, card):
    assert set(told("statement", card)) == {"entries"}
    assert set(told("liability")) == {"period", "programmes"}


def test_in_plain_text_the_file_and_its_pages_are_named(plain, card, tmp_path):
    file = tmp_path / "anna.pdf"
    assert plain("statement", "1", "--out", str(file)).out == f"{file}: 1\n"


def test_a_folder_that_is_not_there_is_wrong_use_and_leaves_nothing(misused, told, card, tmp_path):
    away = tmp_path / "away" / "x.pdf"
    assert "x.pdf" in misused("statement", card, "--out", str(away))
    assert "x.pdf" in misused("liability", "--out", str(away))
    assert not away.parent.exists()


def test_a_member_nobody_knows_has_no_statement_and_no_file(refused, tmp_path):
    assert refused("statement", "99", "--out", str(tmp_path / "x.pdf")) == "member_unknown"
    assert not (tmp_path / "x.pdf").exists()


def test_the_liability_is_written_as_a_pdf(told, bought, tmp_path):
    file = tmp_path / "owed.PDF"
    answer = told("liability", "--month", "2026-11", "--out", str(file))
    found = read(file)
    assert (answer["file"], answer["pages"], answer["period"]) == (str(file), len(found), "2026-11")
    assert "November 2026" in found[0]
    assert "Coffee card 1 stamp" in found[0]
    assert leftovers(tmp_path) == []


def test_the_csv_says_what_the_json_says(told, bought, tmp_path):
    file = tmp_path / "owed.csv"
    answer = told("liability", "--month", "2026-11", "--out", str(file))
    assert set(answer) == {"period", "programmes", "file"}
    (row,) = rows(file)
    assert row == {name: str(value) for name, value in answer["programmes"][0].items()}
    assert row["value"] == "0.00"
    assert file.read_bytes().count(b"\r\n") == 2


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+45 kort", "-5 kroner", "＝1+1", 'Kaffe "stor", te'])
def test_a_name_that_a_spreadsheet_would_reckon_is_text_there(told, tmp_path, name):
    rules = tmp_path / "rules.toml"
    quoted = name.replace('"', '\\"')
    settings = f'key="odd"\nkind="stamp_card"\nname="{quoted}"\nsize=10\nreward="Te"\neffective_from=2026-01-01\n'
    rules.write_text(f"[[programme]]\n{settings}", encoding="utf-8")
    told("programme", "apply", str(rules))
    told("liability", "--out", str(tmp_path / "owed.csv"))
    (found,) = [each["name"] for each in rows(tmp_path / "owed.csv") if each["programme"] == "odd"]
    assert found.removeprefix("'") == name
    assert found.startswith("'") == (not name.startswith("K"))


def test_another_kind_of_file_is_wrong_use(misused, tmp_path):
    assert ".csv" in misused("liability", "--out", str(tmp_path / "owed.xlsx"))


def test_a_return_prints_its_slip(told, bought, tmp_path):
    file = tmp_path / "slip.pdf"
    answer = told("return", str(bought["purchase"]), "--item", "cake=24.50", "--slip", str(file))
    (page,) = read(file)
    assert "Anna Berg" in page
    assert "1 × cake" in page
    assert "24.50" in page
    assert f"Visit {answer['visit']}" in page
    assert leftovers(tmp_path) == []


def test_a_whole_return_lists_every_line_and_what_it_takes(told, bought, tmp_path):
    file = tmp_path / "slip.pdf"
    told("return", str(bought["purchase"]), "--all", "--slip", str(file))
    (page,) = read(file)
    for said in ("2 × coffee", "1 × cake", "84.50", "12:00", "1 stamp will be taken back", "0 / 10"):
        assert said in page


def test_the_same_key_prints_the_same_return_again(told, bought, tmp_path):
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
    arguments = ("return", str(bought["purchase"]), "--amount", "24.50", "--key", "back", "--slip")
    told(*arguments, str(first))
    assert told(*arguments, str(again))["repeated"] is True
    assert read(again)[0] == read(first)[0].replace(", 12:00", "")


def test_a_refused_return_leaves_no_slip_and_a_slip_that_can_not_be_written_no_return(
    told, refused, misused, bought, tmp_path
):
    number = str(bought["purchase"])
    misused("return", number, "--all", "--slip", str(tmp_path / "away" / "slip.pdf"))
    told("return", number, "--all")
    assert refused("return", number, "--all", "--slip", str(tmp_path / "slip.pdf")) == "nothing_left"
    assert refused("return", "99", "--all", "--slip", str(tmp_path / "slip.pdf")) == "purchase_unknown"
    assert not (tmp_path / "slip.pdf").exists()
    assert leftovers(tmp_path) == []


def test_a_sale_to_nobody_known_has_a_slip_too(told, tmp_path):
    sold = told("sale", "--item", "cake=24.50x2")
    told("return", str(sold["purchase"]), "--all", "--slip", str(tmp_path / "slip.pdf"))
    (page,) = read(tmp_path / "slip.pdf")
    assert "2 × cake" in page
    assert "Visit" not in page


def test_a_preview_has_no_slip(misused, bought, tmp_path):
    assert "--slip" in misused("return", "1", "--all", "--preview", "--slip", str(tmp_path / "slip.pdf"))
