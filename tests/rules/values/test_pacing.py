"""Loops that pause for what is more urgent."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from shopclub.rules.values.pacing import STEPS, gives_way, giving_way, paced, pause


@pytest.mark.parametrize(("items", "pauses"), [(0, 0), (1, 1), (STEPS, 1), (STEPS + 1, 2), (5 * STEPS, 5)])
def test_a_long_loop_pauses_before_every_so_many_steps_and_loses_none(items, pauses):
    paused = []
    with giving_way(lambda: paused.append(None)):
        assert list(paced(range(items))) == list(range(items))
    assert len(paused) == pauses
    assert list(paced(range(items))) == list(range(items))
    assert len(paused) == pauses


def test_only_the_thread_that_gives_way_pauses_and_only_while_it_does():
    paused = []
    with giving_way(lambda: paused.append(None)):
        with ThreadPoolExecutor() as other:
            assert not other.submit(gives_way).result()
            other.submit(pause).result()
        assert gives_way()
        assert paused == []
        pause()
    assert not gives_way()
    pause()
    assert paused == [None]
