"""The worker between the window and the book."""

from shopclub.desktop.workers import Worker


def test_a_closed_worker_runs_nothing_and_breaks_nothing(qtbot):
    worker = Worker("book")
    done = []
    worker.run(lambda: 1, then=done.append)
    qtbot.waitUntil(lambda: done == [1])
    worker.close()
    worker.run(lambda: 2, then=done.append)
    assert worker.idle
    assert done == [1]
