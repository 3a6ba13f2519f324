"""A real X display for the journeys."""

import os
import subprocess
from collections.abc import Iterator
from random import randrange

import pytest

TRIES = 5
NUMBERS = (1000, 50_000)


@pytest.fixture
def display() -> Iterator[str]:
    """An Xvfb of its own."""
    server, number = _serving()
    yield number
    server.terminate()
    server.wait()


def _serving() -> tuple[subprocess.Popen[bytes], str]:
    """Start a display that answers, under a number that nobody else is likely to take.

    Left to choose, two that start at once both take the lowest that is free, and the first to end takes it from both.
    """
    for _ in range(TRIES):
        server, number = _started(randrange(*NUMBERS))
        asked = ["xdotool", "getdisplaygeometry"]
        if not subprocess.run(
            asked, env={**os.environ, "DISPLAY": number}, capture_output=True, check=False
        ).returncode:
            return server, number
        server.terminate()
        server.wait()
    pytest.fail("no X display could be started")


def _started(number: int) -> tuple[subprocess.Popen[bytes], str]:
    read, write = os.pipe()
    # A server that resets itself when its last client leaves, as the one that asked for its size, is deaf meanwhile.
    screen = ["-screen", "0", "1280x800x24", "-noreset", "-nolisten", "tcp"]
    command = ["Xvfb", f":{number}", "-displayfd", str(write), *screen]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        return server, f":{told.readline().strip()}"
