"""The workers between the window and the book: in order, to an owner that is there, and always to an end."""

from functools import partial
from threading import Event, current_thread, main_thread

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget
from shiboken6 import delete

from shopclub.desktop.workers import Progress, Worker, is_there, let_go
from shopclub.rules.values.faults import BookBusy
from shopclub.rules.values.pacing import paced, pause
from shopclub.rules.values.refusals import CardUnknown

PATIENCE_S = 10


@pytest.fixture
def worker(qtbot):
    made = Worker("book")
    yield made
    made.close()


@pytest.fixture
def owner():
    return QObject()


class Gate:
    """A job that begins, and ends when it is let."""

    def __init__(self) -> None:
        self.begun, self.may_end = Event(), Event()

    def __call__(self):
        self.begun.set()
        assert self.may_end.wait(PATIENCE_S)
        return "through"


def raises(problem):
    def job():
        raise problem

    return job


def test_a_closed_worker_runs_nothing_and_breaks_nothing(qtbot, worker, owner):
    results = []
    worker.run(lambda: 1, owner=owner, then=results.append)
    qtbot.waitUntil(lambda: results == [1])
    worker.close()
    worker.run(lambda: 2, owner=owner, then=results.append)
    assert worker.idle
    assert results == [1]


def test_results_come_in_order_on_the_windows_thread_from_another_one(qtbot, worker, owner):
    results = []
    for number in range(20):
        worker.run(
            lambda number=number: (number, current_thread()),
            owner=owner,
            then=lambda result: results.append((*result, current_thread())),
        )
    qtbot.waitUntil(lambda: len(results) == 20)
    assert [number for number, _, _ in results] == list(range(20))
    assert {heard for _, _, heard in results} == {main_thread()}
    assert main_thread() not in {worked for _, worked, _ in results}


@pytest.mark.parametrize("problem", [None, CardUnknown("1"), BookBusy(), ZeroDivisionError()])
def test_the_end_is_told_after_success_refusal_fault_and_bug_alike(qtbot, worker, owner, problem):
    heard, bugs = [], []
    worker.broken.connect(bugs.append)
    worker.run(
        raises(problem) if problem else lambda: "well",
        owner=owner,
        then=heard.append,
        otherwise=heard.append,
        finally_=lambda: heard.append("over"),
    )
    qtbot.waitUntil(lambda: "over" in heard)
    is_bug = isinstance(problem, ZeroDivisionError)
    assert heard == (["over"] if is_bug else [problem or "well", "over"])
    assert bugs == ([problem] if is_bug else [])


def test_the_end_is_told_though_the_answer_itself_fails(qtbot, worker, owner):
    ends = []
    with qtbot.captureExceptions() as bugs:
        worker.run(lambda: 1, owner=owner, then=lambda one: one / 0, finally_=lambda: ends.append("over"))
        qtbot.waitUntil(lambda: ends == ["over"])
    assert [kind for kind, _, _ in bugs] == [ZeroDivisionError]


def test_a_refusal_that_nobody_takes_is_told_by_the_worker(qtbot, worker, owner):
    told = []
    worker.refused.connect(told.append)
    worker.run(raises(CardUnknown("1")), owner=owner, then=told.append)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert isinstance(told[0], CardUnknown)


@pytest.mark.parametrize("goes", [delete, let_go])
@pytest.mark.parametrize("asks", ["screen", "sheet"])
def test_an_owner_that_is_gone_hears_nothing_but_the_result_is_not_lost(qtbot, worker, goes, asks):
    screen, gate, heard, unheard = QWidget(), Gate(), [], []
    sheet = QLabel(screen)
    worker.unheard.connect(unheard.append)
    owner = screen if asks == "screen" else sheet
    worker.run(gate, owner=owner, then=heard.append, finally_=lambda: heard.append("over"))
    goes(screen)
    gate.may_end.set()
    qtbot.waitUntil(lambda: worker.idle)
    assert (heard, unheard) == ([], ["through"])
    assert not is_there(owner)


def test_a_refusal_or_progress_for_an_owner_that_is_gone_is_no_matter(qtbot, worker, owner):
    heard, gate = [], Gate()
    worker.refused.connect(heard.append)
    worker.unheard.connect(heard.append)
    worker.run(gate, owner=owner)
    worker.run(raises(CardUnknown("1")), owner=owner)
    worker.tell(lambda: heard.append("progress"), owner=owner)
    delete(owner)
    gate.may_end.set()
    qtbot.waitUntil(lambda: worker.idle)
    assert heard == ["through"]


def test_a_bug_is_reported_even_where_the_owner_is_gone(qtbot, worker, owner):
    bugs, gate = [], Gate()
    worker.broken.connect(bugs.append)
    worker.run(lambda: gate() / 0, owner=owner)
    delete(owner)
    gate.may_end.set()
    qtbot.waitUntil(lambda: len(bugs) == 1)


def test_acts_that_wait_are_carried_out_at_the_close_and_readings_are_not(owner, monkeypatch):
    acts, readings, carried_out = Worker("acts"), Worker("readings"), []
    for worker in (acts, readings):
        gate = Gate()
        worker.run(gate, owner=owner)
        worker.run(partial(carried_out.append, worker), owner=owner)
        assert gate.begun.wait(PATIENCE_S)
        monkeypatch.setattr(worker._pool, "shutdown", opening(gate, worker._pool.shutdown))
        worker.close(finish=worker is acts)
    assert carried_out == [acts]


def opening(gate, shutdown):
    """Shutting down that lets the job under way end once those that wait were dropped or kept."""

    def shut(*, wait, cancel_futures):
        shutdown(wait=False, cancel_futures=cancel_futures)
        gate.may_end.set()
        shutdown(wait=wait)

    return shut


def test_a_long_job_tells_how_far_it_is_until_it_is_stopped(qtbot, worker, owner):
    shown, results = [], []
    progress = Progress(worker, owner=owner, show=shown.append)
    worker.run(lambda: (progress(1, 4), progress(2, 4), progress(0, 0)), owner=owner, then=results.append)
    qtbot.waitUntil(lambda: results == [(True, True, True)])
    assert shown == [25, 50, 0]
    progress.stop()
    assert not progress(3, 4)


@pytest.mark.parametrize("end", ["owner", "worker"])
def test_a_long_job_ends_with_its_owner_and_with_the_worker(qtbot, worker, owner, end):
    progress = Progress(worker, owner=owner, show=lambda _percent: None)
    delete(owner) if end == "owner" else worker.close()
    assert not progress(1, 2)


@pytest.fixture
def acts(qtbot):
    made = Worker("acts")
    yield made
    made.close()


@pytest.fixture
def long(qtbot, acts):
    made = Worker("long", gives_way_to=acts)
    yield made
    made.close()


PAUSES = {
    "progress": lambda long, owner: Progress(long, owner=owner, show=lambda _percent: None)(1, 2),
    "a pause": lambda _long, _owner: pause(),
    "a paced loop": lambda _long, _owner: list(paced(range(1))),
}


@pytest.mark.parametrize("how", PAUSES)
def test_a_long_job_lets_what_is_asked_of_the_counter_go_first(qtbot, acts, long, owner, how):
    gate, order = Gate(), []
    acts.run(gate, owner=owner)
    acts.run(lambda: order.append("scan"), owner=owner)
    long.run(lambda: [PAUSES[how](long, owner), order.append("next piece")], owner=owner)
    gate.may_end.set()
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["scan", "next piece"]


def test_a_long_job_waits_until_the_answer_is_given_on_the_windows_thread(qtbot, acts, long, owner):
    order = []
    acts.run(bool, owner=owner, then=lambda _answer: order.append("answer shown"))
    long.run(lambda: [pause(), order.append("next piece")], owner=owner)
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["answer shown", "next piece"]


def test_a_long_job_waits_for_a_job_that_is_announced_and_not_forever(qtbot, acts, long, owner):
    gate, order = Gate(), []
    long.run(lambda: [gate(), pause(), order.append("next piece")], owner=owner)
    assert gate.begun.wait(PATIENCE_S)
    acts.expect()
    gate.may_end.set()
    acts.run(lambda: order.append("scan"), owner=owner)
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["scan", "next piece"]
    acts.expect()
    long.run(lambda: [pause(), order.append("nothing came")], owner=owner)
    qtbot.waitUntil(lambda: len(order) == 3, timeout=1000 * PATIENCE_S)


def test_what_gives_way_to_nobody_does_not_wait(qtbot, acts, worker, owner):
    gate, answers = Gate(), []
    acts.run(gate, owner=owner)
    worker.run(pause, owner=owner, then=answers.append)
    qtbot.waitUntil(lambda: answers == [None])
    gate.may_end.set()


def test_a_long_job_does_not_wait_for_a_worker_that_is_closed(qtbot, worker, owner):
    acts, answers = Worker("acts"), []
    acts.run(bool, owner=owner)
    acts.close()
    worker.run(acts.let_pass, owner=owner, then=answers.append)
    qtbot.waitUntil(lambda: answers == [None], timeout=2000)
