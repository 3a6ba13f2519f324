"""Nothing acknowledged is lost, nothing is doubled: tills killed at any moment, tills acting at once (trust.md 1-3).

`SHOPCLUB_THOROUGH=1` kills a thousand times.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from shopclub.records.book import open_book
from shopclub.services.clubhouse import Clubhouse

KILLS = 1000 if os.environ.get("SHOPCLUB_THOROUGH") else 25
CHILD = Path(__file__).with_name("crash_child.py")
COFFEE = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "reward": "Free coffee"}

spec = importlib.util.spec_from_file_location("crash_child", CHILD)
crash_child = importlib.util.module_from_spec(spec)
spec.loader.exec_module(crash_child)


@pytest.fixture
def place(blank_book, tmp_path):
    """Where a book with a coffee card stands."""
    path = tmp_path / "shop.shopclub"
    shutil.copy(blank_book, path)
    with_club(path, lambda club: club.catalogue.apply([COFFEE]))
    return path


def with_club(path, act):
    club = Clubhouse(open_book(path), till="parent")
    try:
        return act(club)
    finally:
        club.close()


def start(path, mode, till, *given):
    """Start a till in a process of its own; it has the book open once it says so."""
    command = [sys.executable, "-W", "error", str(CHILD), str(path), mode, till, *map(str, given)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout.readline().startswith("ready"), child.stderr.read()
    return child


def killed_after(child, acts, seconds):
    """Kill a till without warning, some time after so many acts; return what it said until then."""
    said = [child.stdout.readline() for _ in range(2 * acts)]
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
    said += child.communicate()[0].splitlines(keepends=True)
    lines = [line.split(" ", 1) for line in said if line.endswith("\n")]
    return [(word, json.loads(told)) for word, told in lines]


def entries_under(club, key):
    with club.book.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT id, kind, quantity FROM entry WHERE request_key = ? ORDER BY id", (key,)
        )
        return [list(row) for row in rows]


def is_known(club, key):
    with club.book.reading() as session:
        return bool(session.connection().exec_driver_sql("SELECT 1 FROM request WHERE key = ?", (key,)).first())


def test_a_till_killed_at_any_moment_loses_and_doubles_nothing(place, record_property):
    with_club(place, lambda club: [club.enrolment.add(request_key=f"enrol-{each}") for each in range(5)])
    dice, acts, committed_unanswered, retried = Random(2026), 0, 0, 0
    for _ in range(KILLS):
        child = start(place, "live", "counter", acts)
        said = killed_after(child, dice.randrange(4), dice.uniform(0, 0.04))
        tried = [told for word, told in said if word == "try"]
        done = [told for word, told in said if word == "done"]
        acts += len(tried)
        club = Clubhouse(open_book(place), till="counter")
        for each in done:
            assert_kept(club, each["job"], each["answer"])
        for job in tried[len(done) :]:
            was_there, retried = is_known(club, job["key"]), retried + 1
            committed_unanswered += was_there
            assert_once(club, job, repeated=was_there)
        assert [each for each in club.upkeep.check() if not each.ok] == []
        club.close()
    record_property("kills", KILLS)
    print(f"{KILLS} kills, {acts} acts, {retried} unanswered, {committed_unanswered} of them had been committed")
    assert acts > KILLS // 2


def assert_kept(club, job, answer):
    """An acknowledged act stands in the book as it was answered, and asking again changes nothing."""
    if "refused" in answer:
        assert not is_known(club, job["key"])
        return
    assert entries_under(club, job["key"]) == answer["entries"]
    assert crash_child.carry_out(club, job) == {**answer, "repeated": True}
    assert entries_under(club, job["key"]) == answer["entries"]


def assert_once(club, job, *, repeated):
    """An act without an answer is done once when it is asked again, whether it had been committed or not."""
    before = entries_under(club, job["key"])
    answer = crash_child.carry_out(club, job)
    if "refused" in answer:
        assert not repeated
        assert not before
        return
    assert answer["repeated"] == repeated
    assert answer["entries"] == entries_under(club, job["key"])
    assert bool(before) <= repeated
    assert_kept(club, job, answer)


def test_two_tills_scanning_one_card_at_once_lose_no_stamp(place):
    times = 40
    card = with_club(place, lambda club: club.enrolment.add(request_key="enrol").member.card)
    with_club(place, lambda club: club.shopkeeping.change(hard_guard=0, soft_guard=0))
    said = raced(place, "scan", card, times)
    assert [word for word, _ in said] == ["done"] * (2 * times), said

    def look(club):
        shown = club.front.show(card)
        lines = club.front.statement(card)
        return shown.visits, shown.balances[0].balance, len(shown.vouchers), [line.kind for line in lines], sound(club)

    visits, balance, vouchers, kinds, checked = with_club(place, look)
    assert (visits, vouchers, balance) == (2 * times, 2 * times // 10, 0)
    assert (kinds.count("award"), kinds.count("redemption")) == (2 * times, vouchers)
    assert checked


def test_one_voucher_used_at_two_tills_at_once_is_handed_out_once(place):
    def fill(club):
        card = club.enrolment.add(request_key="enrol").member.card
        outcome = club.adjustments.adjust(card, "coffee", 300, reason="brought along", request_key="many")
        return [each.id for each in outcome.vouchers]

    vouchers = with_club(place, fill)
    said = raced(place, "use", *vouchers)
    assert sorted(told for word, told in said if word == "done") == vouchers
    assert sorted(told for word, told in said if word == "refused") == [[each, "voucher_used"] for each in vouchers]
    assert with_club(place, sound)


def sound(club):
    return all(each.ok for each in club.upkeep.check())


def raced(place, mode, *given):
    """Let two tills do the same at once; return what both said."""
    tills = [start(place, mode, till, *given) for till in ("left", "right")]
    for till in tills:
        till.stdin.write("go\n")
        till.stdin.flush()
    said = []
    for till in tills:
        out, err = till.communicate()
        assert till.returncode == 0, err
        said += [line.split(" ", 1) for line in out.splitlines()]
    return [(word, json.loads(told)) for word, told in said]
