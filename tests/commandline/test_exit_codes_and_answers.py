"""Exit codes, and what reaches standard output and standard error."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shopclub import __version__
from shopclub.records.backends import sqlite

COMMANDS = (
    "init",
    "demo",
    "member add",
    "member find",
    "member show",
    "member edit",
    "member block",
    "member unblock",
    "card issue",
    "card blank",
    "card replace",
    "card block",
    "card print",
    "card layouts",
    "programme apply",
    "programme list",
    "programme show",
    "programme end",
    "programme export",
    "programme template",
    "scan",
    "sale",
    "void",
    "visit amend",
    "redeem",
    "voucher use",
    "voucher cancel",
    "adjust",
    "statement",
    "day run",
    "figures",
    "members-behind",
    "backup",
    "check",
)


def test_a_done_command_exits_0_with_one_object(process, book):
    answer = process("--book", str(book), "--json", "member", "add", "--name", "Søren ☕")
    assert (answer.code, answer.said, answer.json["member"]["name"]) == (0, "", "Søren ☕")
    assert answer.out.count("\n") == 1


def test_a_refusal_exits_3_with_its_object_and_its_sentence(process, book):
    answer = process("--book", str(book), "--json", "scan", "712345678901261")
    assert (answer.code, answer.json["refusal"]["code"]) == (3, "card_unknown")
    assert answer.said == answer.json["refusal"]["message"] + "\n"
    plain = process("--book", str(book), "scan", "712345678901261")
    assert (plain.code, plain.out, plain.said) == (3, "", answer.said)


def test_a_fault_exits_4_with_its_object_and_its_sentence(process, tmp_path):
    answer = process("--book", str(tmp_path / "none"), "--json", "check")
    assert (answer.code, answer.json["fault"]["code"]) == (4, "book_missing")
    assert answer.said == answer.json["fault"]["message"] + "\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["frob"],
        [""],
        ["member"],
        ["scan"],
        ["scan", "1", "--json"],
        ["scan", "1", "--frob"],
        ["scan", "1", "2"],
        ["void", "one"],
        ["adjust", "1", "coffee", "some", "--reason", "why not"],
        ["adjust", "1", "coffee", "2"],
        ["adjust", "1", "coffee", "2", "--reason", "x"],
        ["visit", "amend", "1"],
        ["sale"],
        ["member", "edit", "1"],
        ["member", "add", "--email", "nobody"],
        ["member", "add", "--birthday", "1990-02-30"],
        ["member", "add", "--consent", "pigeon"],
        ["card", "print", "--out", "x.pdf"],
        ["--now", "tomorrow", "check"],
        ["--till", "", "check"],
        ["day", "run", "--until", "31/12/2026"],
        ["--nowhere"],
    ],
    ids=" ".join,
)
def test_wrong_use_exits_2_with_its_object_and_its_sentence(misused, arguments):
    assert misused(*arguments)


def test_wrong_use_without_json_writes_nothing_to_standard_output(plain):
    answer = plain("frob")
    assert (answer.code, answer.out) == (2, "")
    assert "frob" in answer.said


def test_json_after_the_command_is_wrong_use_told_in_json(plain):
    answer = plain("check", "--json")
    assert (answer.code, list(answer.json)) == (2, ["usage"])


def test_a_wrong_instant_leaves_no_book_behind(process, tmp_path):
    path = tmp_path / "shop.shopclub"
    assert process("--book", str(path), "--now", "2026-13-01", "init", "--name", "Bar").code == 2
    assert not path.exists()


def test_the_version_is_told(process):
    assert process("--version").out == f"{__version__}\n"
    assert process("--json", "--version").json == {"version": __version__}


def test_help_lists_every_command_without_loading_what_is_heavy(process):
    code = "import sys; from shopclub.app import start; start(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stdout.rpartition("\n\n")[2]
    for command in COMMANDS:
        assert f"\n  {command} " in done.stdout
    assert not {"sqlalchemy", "reportlab", "PySide6", "alembic", "babel"} & {*loaded.split()}
    assert list(process("--json", "card", "--help").json) == ["help"]


def test_a_scan_loads_neither_paper_nor_window(book):
    code = "import sys; from shopclub.app import start; start(sys.argv[1:]); print(*sys.modules)"
    scan = ["--book", str(book), "scan", "712345678901261"]
    done = subprocess.run([sys.executable, "-c", code, *scan], capture_output=True, text=True, check=True, timeout=60)
    assert "sqlalchemy" in done.stdout.split()
    assert not {"reportlab", "PySide6", "alembic", "qrcode", "PIL"} & {*done.stdout.split()}


def test_a_reader_that_went_away_does_not_matter(book):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "shopclub", "--book", str(book), "programme", "export"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_answer_that_cannot_be_written_is_told(process, book):
    with Path("/dev/full").open("w") as full:
        answer = process("--book", str(book), "--json", "check", stdout=full)
    assert (answer.code, answer.said) == (4, "The answer could not be written to standard output.\n")


def test_closed_streams_are_no_bug(book):
    command = f'exec "{sys.executable}" -m shopclub --book "{book}" scan 712345678901261 >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], check=False, timeout=60).returncode == 3


def test_json_is_utf_8_whatever_the_terminal_speaks(process, book):
    spoken = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    answer = process("--book", str(book), "--json", "member", "add", "--name", "Åse ☕", environment=spoken)
    assert answer.json["member"]["name"] == "Åse ☕"
    assert process("--book", str(book), "member", "find", "ase", environment=spoken).out.startswith("#1\t?se ?\t")


def test_arguments_that_are_no_text_are_wrong_use(book):
    command = [sys.executable, "-m", "shopclub", "--book", str(book), "--json", "member", "add", "--name", b"\xff"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode == 2
    assert list(json.loads(done.stdout)) == ["usage"]


HEEDING = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    " runpy.run_module('shopclub', run_name='__main__')"
)
"""Whoever runs the tests in the background has Ctrl-C ignored, and so would the program."""


def test_ctrl_c_ends_quietly(tmp_path):
    command = [sys.executable, "-c", HEEDING, "--book", str(tmp_path / "b"), "demo", "--members", "3000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        while not (tmp_path / "b").exists():
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        out, said = running.communicate(timeout=60)
    assert (running.returncode, out, said) == (130, b"", b"")


@pytest.mark.parametrize("display", [None, "", ":59077", "nowhere", "localhost:77"])
def test_without_a_screen_the_window_says_how_to_go_on(process, book, display):
    chosen = {} if display is None else {"DISPLAY": display}
    answer = process("--book", str(book), environment=chosen)
    assert (answer.code, answer.out, answer.said.count("\n")) == (4, "", 1)
    assert "xvfb-run shopclub" in answer.said
    assert "shopclub --help" in answer.said


def test_without_a_screen_and_with_json_the_fault_is_an_object(process):
    assert process("--json").json["fault"]["code"] == "no_display"


def test_a_window_at_a_wrong_instant_is_wrong_use(process):
    answer = process("--now", "noon")
    assert (answer.code, answer.out) == (2, "")


def test_a_bug_exits_70_and_names_the_log_without_what_was_typed(process, tmp_path, home):
    typed = "Anna-Very-Personal"
    code = (
        "import sys; from shopclub import app; from shopclub.commandline import terminal\n"
        f"sys.argv = ['shopclub']; terminal.Terminal.path = property(lambda _: int({typed!r}))\n"
        "sys.exit(app.start(['--json', 'check']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    log = home / "shopclub" / "log" / "shopclub.log"
    assert (done.returncode, done.stdout) == (70, "")
    assert str(log) in done.stderr
    assert "Traceback" not in done.stderr
    assert "ValueError" in log.read_text()
    assert typed not in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_hold_the_log_or_translations_is_no_bug(process):
    nowhere = {"XDG_DATA_HOME": "/proc/nowhere", "XDG_CACHE_HOME": "/proc/nowhere", "SHOPCLUB_LANGUAGE": "da"}
    assert process("--version", environment=nowhere).code == 0


def test_a_book_that_is_held_for_long_is_busy(ask, book, card):
    engine = sqlite.writer_engine(book)
    with engine.connect() as holding, holding.begin():
        answer = ask("scan", card)
    engine.dispose()
    assert (answer.code, answer.json["fault"]["code"]) == (4, "book_busy")
