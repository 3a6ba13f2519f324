"""Making books, and books that can't be used."""

import sqlite3

import pytest

from shopclub.app import start


@pytest.fixture
def at(capsys):
    """Run a command over a book named as text."""
    import json

    def run(place, *arguments):
        capsys.readouterr()
        code = start(["--book", str(place), "--json", *arguments])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_init_makes_a_book_with_its_folders_and_a_first_programme(at, tmp_path):
    path = tmp_path / "new" / "folder" / "shop.shopclub"
    code, answer = at(path, "init", "--name", "Kaffebaren", "--language", "en")
    assert code == 0
    assert (answer["shop"], answer["book"]) == ("Kaffebaren", str(path))
    (programme,) = answer["programmes"]
    assert (programme["key"], programme["kind"], programme["version"]) == ("coffee", "stamp_card", 1)
    assert at(path, "check")[1]["ok"]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("template", "keys"), [("none", []), ("salon", ["salon"]), ("coffee", ["coffee"])])
def test_init_begins_with_the_template_named(at, tmp_path, template, keys):
    _, answer = at(tmp_path / "b", "init", "--name", "Bar", "--template", template)
    assert [each["key"] for each in answer["programmes"]] == keys


def test_init_refuses_a_book_that_is_there_and_leaves_it(at, book):
    before = book.read_bytes()
    code, answer = at(book, "init", "--name", "Other")
    assert (code, answer["refusal"]["code"]) == (3, "book_exists")
    assert book.read_bytes() == before
    assert at(book.parent, "init", "--name", "Other")[0] == 3


@pytest.mark.parametrize(
    "wrong",
    [["--currency", "KRONER"], ["--zone", "Mars/Olympus"], ["--language", "xx"], ["--template", "none such"]],
)
def test_init_with_a_setting_that_cannot_be_is_wrong_use_and_makes_nothing(at, tmp_path, wrong):
    assert at(tmp_path / "b", "init", "--name", "Bar", *wrong)[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_init_without_a_name_is_wrong_use(at, tmp_path):
    assert at(tmp_path / "b", "init")[0] == 2
    assert at(tmp_path / "b", "init", "--name", "")[0] == 2


def test_a_shop_counts_in_its_own_currency(at, tmp_path):
    path = tmp_path / "b"
    at(path, "init", "--name", "Kaffihús", "--currency", "ISK", "--zone", "Atlantic/Reykjavik")
    _, added = at(path, "member", "add")
    at(path, "scan", added["card"], "--amount", "650")
    assert at(path, "member", "show", "1")[1]["spent"] == "650"
    assert at(path, "sale", "--amount", "650.00")[1]["refusal"]["code"] == "amount_invalid"


def test_the_environment_names_the_book_where_no_option_does(process, book):
    answer = process("--json", "programme", "list", environment={"SHOPCLUB_BOOK": str(book)})
    assert [each["key"] for each in answer.json["programmes"]] == ["coffee"]


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("{folder}", "book_missing"),
        ("{folder}/none", "book_missing"),
        ("{folder}/no/folder/none", "book_missing"),
        ("a" * 5000, "book_missing"),
        ("~nobody-of-this-name/shop", "book_missing"),
        ("postgresql://till@127.0.0.1:1/club", "server_away"),
        ("{folder}/text", "book_damaged"),
        ("{folder}/empty", "book_damaged"),
        ("{folder}/other", "book_damaged"),
    ],
)
def test_a_book_that_cannot_be_used_is_a_fault_and_left_alone(at, tmp_path, place, fault):
    (tmp_path / "text").write_text("Dear diary, today the coffee was good.\n" * 100)
    (tmp_path / "empty").touch()
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE diary (day TEXT)")
    other.close()
    before = {each: each.read_bytes() for each in tmp_path.iterdir()}
    code, answer = at(place.format(folder=tmp_path), "check")
    assert (code, answer["fault"]["code"]) == (4, fault)
    assert {each: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_book_of_a_newer_program_is_not_touched(at, book):
    newer = sqlite3.connect(book)
    newer.execute("PRAGMA user_version = 9999")
    newer.close()
    code, answer = at(book, "scan", "712345678901261")
    assert (code, answer["fault"]["code"]) == (4, "book_too_new")


def test_check_names_every_check_and_exits_1_when_one_is_not_ok(at, book):
    at(book, "member", "add", "--name", "Anna")
    at(book, "adjust", "1", "coffee", "3", "--reason", "paper card")
    code, sound = at(book, "check")
    assert (code, sound["ok"]) == (0, True)
    assert all(set(each) == {"name", "ok", "detail"} and each["ok"] for each in sound["checks"])
    forger = sqlite3.connect(book)
    forger.execute("UPDATE lot SET rest = 1")
    forger.commit()
    forger.close()
    code, forged = at(book, "check")
    assert (code, forged["ok"]) == (1, False)
    assert any(not each["ok"] for each in forged["checks"])


def test_a_backup_is_a_sound_book_of_its_own(at, book, tmp_path):
    at(book, "member", "add", "--name", "Anna")
    code, answer = at(book, "backup", str(tmp_path / "copies"))
    assert (code, answer["ok"]) == (0, True)
    assert at(answer["file"], "member", "show", "1")[1]["name"] == "Anna"
    assert str(tmp_path / "backups") in at(book, "backup")[1]["file"]
    assert at(book, "backup", str(book))[0] in {2, 4}


def test_the_demo_makes_its_own_book_from_its_seed(at, tmp_path):
    plan = ("demo", "--members", "4", "--months", "1", "--seed", "7")
    first = at(tmp_path / "one", "--now", "2026-11-22T14:05", *plan)
    second = at(tmp_path / "two", "--now", "2026-11-22T14:05", *plan)
    assert first == second
    code, made = first
    assert (code, set(made)) == (0, {"members", "visits", "purchases", "from", "to"})
    assert (made["members"], made["to"]) == (4, "2026-11-22")
    assert at(tmp_path / "one", "check")[1]["ok"]
    assert at(tmp_path / "one", "demo")[1]["refusal"]["code"] == "book_exists"
