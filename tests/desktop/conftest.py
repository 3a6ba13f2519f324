"""A window over a book, with preferences in a folder of its own."""

import shutil
from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings

from shopclub.desktop import theme
from shopclub.desktop.preferences import PreferenceFile
from shopclub.desktop.program import open_book
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.window import Window
from shopclub.language.translation import speak
from tests.conftest import Clock


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "till.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(qtbot, qapp, settings, shop, tmp_path):
    """The window over the shop's book, open and waiting, its clock set by hand."""
    speak("en")
    shop.book.close()
    floor = ShopFloor(PreferenceFile(settings))
    floor.prefer(replace(floor.preferences, sounds=False, motion=False, language="en"))
    theme.load_fonts()
    theme.apply(qapp, floor.theme)
    made = Window(floor)
    made.clock = Clock(shop.clock.instant)
    made.resize(1280, 720)
    with qtbot.waitExposed(made):
        made.show()
    open_book(made, shop.book.path, till="counter")
    qtbot.waitUntil(lambda: floor.open, timeout=10_000)
    floor.club.desk.now = made.clock
    qtbot.waitUntil(lambda: floor.worker.idle)
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


@pytest.fixture
def empty_folder(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)
