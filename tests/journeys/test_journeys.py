"""Whole journeys in the real window under Xvfb, and the book sound after each."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("journey", ["first_free_coffee", "goods_brought_back"])
def test_a_person_walks_the_whole_journey(display, tmp_path, journey):
    script = Path(__file__).with_name(f"{journey}.py")
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
    walked = subprocess.run(
        [sys.executable, "-W", "error", str(script), str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert walked.returncode == 0, walked.stderr[-4000:]
    checked = subprocess.run(
        [sys.executable, "-m", "shopclub", "--book", str(tmp_path / "club.shopclub"), "--json", "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(checked.stdout)["ok"], checked.stdout
