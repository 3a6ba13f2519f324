"""A real X display for the journeys."""

import os
import subprocess
from collections.abc import Iterator

import pytest

TRIES = 5


@pytest.fixture
def display() -> Iterator[str]:
    """An Xvfb of its own; it says itself which number it took."""
    server, number = _serving()
    yield number
    server.terminate()
    server.wait()


def _serving() -> tuple[subprocess.Popen[bytes], str]:
    """Start a display that answers: two that start at once may both believe that a number is free."""
    for _ in range(TRIES):
        server, number = _started()
        asked = ["xdotool", "getdisplaygeometry"]
        if not subprocess.run(
            asked, env={**os.environ, "DISPLAY": number}, capture_output=True, check=False
        ).returncode:
            return server, number
        server.terminate()
        server.wait()
    pytest.fail("no X display could be started")


def _started() -> tuple[subprocess.Popen[bytes], str]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        return server, f":{told.readline().strip()}"
