"""The program as scripts use it: its arguments in, its exit code, answer and sentence out."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shopclub.app import start

CODE = "712345678901261"
NOON = "2026-11-22T12:00"


@dataclass(frozen=True)
class Answer:
    """What one run gave back."""

    code: int
    out: str
    said: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A place for the log and the default book that is nobody's."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _environment(home, monkeypatch):
    for name in ("SHOPCLUB_BOOK", "LC_ALL", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    monkeypatch.setenv("SHOPCLUB_LANGUAGE", "en")


@pytest.fixture(scope="session")
def coffee_book(blank_book, tmp_path_factory) -> Path:
    """A book with the example of cli.md applied, made once and copied."""
    from shopclub.services.shop.clubhouse import open_clubhouse

    path = tmp_path_factory.mktemp("coffee") / "coffee.shopclub"
    shutil.copy(blank_book, path)
    club = open_clubhouse(path, till="counter")
    coffee = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "size": 10, "reward": "Free coffee"}
    club.catalogue.apply([{**coffee, "effective_from": "2026-01-01"}])
    club.close()
    return path


@pytest.fixture
def book(coffee_book, tmp_path) -> Path:
    path = tmp_path / "shop.shopclub"
    shutil.copy(coffee_book, path)
    return path


@pytest.fixture
def plain(book, capsys):
    """Run a command in this process over the book, as a person does."""

    def run(*arguments: str) -> Answer:
        capsys.readouterr()
        code = start(["--book", str(book), *arguments])
        return Answer(code, *capsys.readouterr())

    return run


@pytest.fixture
def ask(plain):
    """Run a command with `--json` at an instant, and prove that its answer is one object and nothing else."""

    def run(*arguments: str, now: str = NOON) -> Answer:
        answer = plain("--json", "--now", now, *arguments)
        assert isinstance(answer.json, dict)
        return answer

    return run


@pytest.fixture
def told(ask):
    """Run a command that must succeed; return its object."""

    def run(*arguments: str, now: str = NOON) -> Any:
        answer = ask(*arguments, now=now)
        assert answer.code == 0, answer
        return answer.json

    return run


@pytest.fixture
def refused(ask):
    """Run a command that must be refused; return the code of the refusal."""

    def run(*arguments: str, now: str = NOON) -> str:
        answer = ask(*arguments, now=now)
        assert answer.code == 3, answer
        (refusal,) = answer.json.values()
        assert list(answer.json) == ["refusal"]
        assert set(refusal) == {"code", "message"}
        assert answer.said == refusal["message"] + "\n"
        return refusal["code"]

    return run


@pytest.fixture
def misused(ask):
    """Run a command that must be wrong use; return the sentence."""

    def run(*arguments: str, now: str = NOON) -> str:
        answer = ask(*arguments, now=now)
        assert answer.code == 2, answer
        assert list(answer.json) == ["usage"]
        assert answer.said == answer.json["usage"] + "\n"
        return answer.json["usage"]

    return run


@pytest.fixture
def card(told) -> str:
    """A card of a new member called Anna Berg."""
    return told("member", "add", "--name", "Anna Berg")["card"]


@pytest.fixture
def process():
    """Run the program as a process of its own, in which any warning is an error."""

    def run(*arguments: str, environment: dict[str, str] | None = None, **options: Any) -> Answer:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "shopclub", *arguments],
            env={**os.environ, **(environment or {})},
            timeout=60,
            check=False,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
        )
        return Answer(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())

    return run
