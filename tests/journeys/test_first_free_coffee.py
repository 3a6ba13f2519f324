"""From an empty machine to the first free coffee, in the real window under Xvfb."""

import json
import os
import subprocess
import sys
from pathlib import Path

JOURNEY = Path(__file__).with_name("first_free_coffee.py")


def test_an_owner_walks_from_an_empty_machine_to_the_first_free_coffee(display, tmp_path):
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
    walked = subprocess.run(
        [sys.executable, "-W", "error", str(JOURNEY), str(tmp_path)],
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
