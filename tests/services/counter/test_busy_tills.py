"""Four tills on ten busy members of one book: no act is lost, nothing is spent twice, and no till is sent away."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter, time

from sqlalchemy import func, select

from shopclub.records.ledger import ENTRY, VOUCHER
from shopclub.records.schema.ledger import Request
from shopclub.records.schema.record import table_of
from shopclub.records.schema.trade import Visit
from shopclub.services.shop.clubhouse import open_clubhouse

CHILD = Path(__file__).with_name("till_among_others.py")
TILLS, ACTS = 4, 2000 if os.environ.get("SHOPCLUB_THOROUGH") else 60
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(CHILD.parents[3])}
POINTS = {
    "key": "points",
    "kind": "points",
    "name": "Points",
    "per": "1.00",
    "pay": {"points": 10, "worth": "1.00"},
    "reward": [{"name": "Cake", "cost": 40}],
}
EXPECTED = {"scan", "ignored", "redeem", "pay", "return", "not_enough", "nothing_left", "too_much_returned"}


def at_once(path, cards):
    """Let every till do its acts at the same time; return what each said, as (answer, milliseconds)."""
    began = time()
    command = [sys.executable, str(CHILD), str(path)]
    children = [
        subprocess.Popen(
            [*command, str(number), str(ACTS), str(began), *cards],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )
        for number in range(TILLS)
    ]
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [child.communicate()[0].split() for child in children]
    assert [child.returncode for child in children] == [0] * TILLS
    return [list(zip(words[::2], map(float, words[1::2]), strict=True)) for words in said]


def test_four_busy_tills_lose_nothing_and_send_nobody_away(shop):
    shop.catalogue.apply([POINTS])
    members = [shop.enrol(f"Member {number}").member for number in range(10)]
    path = shop.book.path
    shop.book.close()
    start = perf_counter()
    said = at_once(path, [each.card for each in members])
    seconds = perf_counter() - start
    answers = Counter(answer for words in said for answer, _ in words)
    assert set(answers) <= EXPECTED, answers
    assert [len(words) for words in said] == [ACTS] * TILLS
    club = open_clubhouse(path, till="after")
    assert [each for each in club.upkeep.check() if not each.ok] == []
    with club.book.reading() as session:
        kept = Counter(key.split("-")[0] for key in session.scalars(select(Request.key).where(Request.key.like("_-%"))))
        visits = dict(
            session.execute(
                select(Visit.kind, func.count(table_of(Visit).c.id))
                .join(Request, Request.id == Visit.request_id)
                .where(Request.key.like("_-%"))
                .group_by(Visit.kind)
            ).all()
        )
        sums = session.execute(
            select(ENTRY.c.member_id, ENTRY.c.programme_id, func.sum(ENTRY.c.quantity)).group_by(
                ENTRY.c.member_id, ENTRY.c.programme_id
            )
        ).all()
        used = session.scalar(select(func.count()).where(VOUCHER.c.state == "used", VOUCHER.c.reward == "Cake"))
        void = session.scalar(select(func.count()).where(VOUCHER.c.state == "void", VOUCHER.c.reward == "Cake"))
    done = answers["scan"] + answers["redeem"] + answers["pay"] + answers["return"]
    assert kept.total() == done + answers["ignored"], "every act that was answered is kept, and no other"
    assert visits["visit"] == done - answers["return"]
    assert visits["return"] == answers["return"]
    assert used + void == answers["redeem"]
    assert all(units >= 0 for _, _, units in sums)
    for member in members:
        balances = {each.programme: each.balance for each in club.front.show(member.id).balances}
        assert min(balances.values()) >= 0
    club.close()
    waits = sorted(wait for words in said for _, wait in words)
    print(f"{TILLS} tills, {done} acts done of {TILLS * ACTS} in {seconds:.1f} s; {dict(answers)}")
    print(f"waits in ms: median {waits[len(waits) // 2]}, 99 % {waits[len(waits) * 99 // 100]}, worst {waits[-1]}")
