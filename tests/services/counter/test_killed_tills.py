"""Nothing acknowledged is lost and nothing is doubled: kill -9 during acts, and two tills on one book at once."""

import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from shopclub.records.ledger import ENTRY
from shopclub.records.schema.ledger import Request
from shopclub.records.schema.record import table_of
from shopclub.rules.values.refusals import AlreadyVoided, VoucherUsed, VoucherVoid
from shopclub.services.acting.keys import new_key
from shopclub.services.shop.clubhouse import open_clubhouse
from tests.conftest import OPENING
from tests.services.counter.till_in_a_loop import act

CHILD = Path(__file__).with_name("till_in_a_loop.py")
KILLS = 1000 if os.environ.get("SHOPCLUB_THOROUGH") else 20
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(CHILD.parents[3])}


def start(book, number, cards):
    command = [sys.executable, str(CHILD), str(book), str(number), *cards]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)


def live_and_die(book, number, cards, dice):
    """Let a till work for a moment, kill it, and return what it said."""
    child = start(book, number, cards)
    assert child.stdout.readline() == "ready\n"
    heard = []
    for _ in range(dice.randrange(1, 14)):
        heard.append(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    rest, _ = child.communicate()
    return [line.split() for line in [*heard, *rest.splitlines(keepends=True)] if line.endswith("\n")]


def test_killed_tills_lose_nothing_acknowledged_and_double_nothing(shop):
    cards = [shop.enrol(f"Member {number}").member.card for number in range(3)]
    path = shop.book.path
    shop.book.close()
    dice = random.Random(11)
    acts = unanswered = committed = 0
    for number in range(KILLS):
        said = live_and_die(path, number, cards, dice)
        asked = [tuple(words[1:]) for words in said if words[0] == "asks"]
        done = {words[1] for words in said if words[0] == "did"}
        club = open_clubhouse(path, till="after")
        club.desk.now = lambda hour=number: OPENING + timedelta(hours=hour, minutes=50)
        with club.book.reading() as session:
            kept = set(session.scalars(select(Request.key).where(Request.key.startswith(f"{number}-"))))
        assert done <= kept, "an acknowledged act is lost"
        assert kept <= {key for _, _, key in asked}, "an act is there that nobody asked for"
        for kind, argument, key in asked:
            if key in done:
                continue
            unanswered += 1
            committed += key in kept
            try:
                again = act(club, kind, argument, key)
            except (AlreadyVoided, VoucherUsed, VoucherVoid):
                raise AssertionError(f"{kind} {argument} was half done") from None
            assert again.repeated == (key in kept)
            assert act(club, kind, argument, key).repeated
        acts += len(asked)
        club.close()
    club = open_clubhouse(path, till="after")
    assert [each for each in club.upkeep.check() if not each.ok] == []
    with club.book.reading() as session:
        doubled = session.execute(
            select(ENTRY.c.request_id, ENTRY.c.line).group_by(ENTRY.c.request_id, ENTRY.c.line).having(func.count() > 1)
        ).all()
        requests = session.scalar(select(func.count()).select_from(table_of(Request)).where(Request.key.like("%-%")))
    club.close()
    assert doubled == []
    assert requests >= acts
    print(f"{KILLS} kills, {acts} acts, {unanswered} never answered, {committed} of them committed")


def test_two_tills_on_one_member_lose_no_stamp_and_refuse_nothing(shop):
    members = [shop.enrol(f"Member {number}").member for number in range(2)]
    path = shop.book.path
    shop.book.close()
    children = [start(path, 1000 + number, [each.card for each in members]) for number in range(2)]
    for child in children:
        assert child.stdout.readline() == "ready\n"
    lines = [[child.stdout.readline() for _ in range(120)] for child in children]
    for child in children:
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    assert all(line.startswith(("asks", "did", "no")) for said in lines for line in said), lines
    club = open_clubhouse(path, till="after")
    assert [each for each in club.upkeep.check() if not each.ok] == []
    with club.book.reading() as session:
        kept = set(session.scalars(select(Request.key)))
    assert {line.split()[1] for said in lines for line in said if line.startswith("did")} <= kept
    club.close()


def test_one_voucher_on_two_tills_at_once_is_handed_out_once(shop):
    card = shop.enrol().member.card
    path = shop.book.path
    for round_number in range(15):
        (voucher,) = [each for each in shop.scan(card, stamps=10).vouchers if each.state == "issued"]

        def use(till, number=voucher.id):
            club = open_clubhouse(path, till=till)
            club.desk.now = shop.clock
            try:
                return club.rewards.use(number, request_key=new_key()).act
            except VoucherUsed:
                return "refused"
            finally:
                club.close()

        with ThreadPoolExecutor(2) as tills:
            answers = sorted(tills.map(use, ["left", "right"]))
        assert answers == ["redeem", "refused"], round_number
    shop.assert_sound()
