"""Four sounds, each its own, and silence where there is nothing to play them."""

import sys
import wave
from itertools import combinations, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject, QUrl
from pytestqt.qtbot import QtBot

from shopclub.desktop import sounds as module
from shopclub.desktop.sounds import RATE, Sound, Sounds, samples, write_wave


class FakeEffect(QObject):
    """Notes what would be heard."""

    heard: ClassVar[list[str]] = []

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.file = Path()

    def setSource(self, source: QUrl) -> None:
        self.file = Path(source.toLocalFile())

    def play(self) -> None:
        assert self.file.stat().st_size > 1000
        self.heard.append(self.file.stem)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return pretend_loudspeaker(monkeypatch, there=True)


def pretend_loudspeaker(monkeypatch: pytest.MonkeyPatch, *, there: bool) -> list[str]:
    output = SimpleNamespace(isNull=lambda: not there)
    devices = SimpleNamespace(defaultAudioOutput=lambda: output)
    fake = SimpleNamespace(QMediaDevices=devices, QSoundEffect=FakeEffect)
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", fake)
    monkeypatch.setattr(FakeEffect, "heard", [])
    return FakeEffect.heard


def test_each_sound_is_short_soft_and_free_of_clicks() -> None:
    for sound in Sound:
        steps = samples(sound)
        assert 80 <= len(steps) * 1000 / RATE <= 400
        assert 12_000 <= max(map(abs, steps)) <= 20_000
        assert max(abs(steps[0]), abs(steps[-1])) < 400


def test_every_two_sounds_differ_in_length_or_pitch() -> None:
    def character(sound: Sound) -> tuple[int, int]:
        steps = samples(sound)
        crossings = sum(a < 0 <= b for a, b in pairwise(steps))
        return len(steps) * 1000 // RATE, crossings * RATE // len(steps)

    for one, other in combinations(Sound, 2):
        lengths, pitches = zip(character(one), character(other), strict=True)
        assert max(lengths) > 1.4 * min(lengths) or max(pitches) > 1.4 * min(pitches), (one, other)


def test_a_sound_is_written_as_a_wave_file(tmp_path: Path) -> None:
    write_wave(Sound.STAMP, tmp_path / "stamp.wav")
    with wave.open(str(tmp_path / "stamp.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        assert file.getnframes() == len(samples(Sound.STAMP))


def test_the_asked_for_sound_is_heard(qtbot: QtBot, heard: list[str]) -> None:
    sounds = Sounds()
    sounds.play(Sound.STAMP)
    assert heard == []
    qtbot.waitUntil(lambda: heard == ["stamp"])
    for sound in (Sound.REFUSED, Sound.ASKS, Sound.REWARD_READY, Sound.STAMP):
        sounds.play(sound)
    qtbot.waitUntil(lambda: heard == ["stamp", "refused", "asks", "reward", "stamp"])


def test_switched_off_there_is_silence(qtbot: QtBot, heard: list[str]) -> None:
    sounds = Sounds(enabled=False)
    sounds.play(Sound.STAMP)
    sounds.enabled = True
    sounds.play(Sound.ASKS)
    qtbot.waitUntil(lambda: heard == ["asks"])


def test_without_a_loudspeaker_there_is_silence(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = pretend_loudspeaker(monkeypatch, there=False)
    sounds = Sounds()
    sounds._start(Sound.STAMP)
    assert heard == []


def test_without_what_plays_sounds_there_is_silence(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    Sounds()._start(Sound.STAMP)


def test_a_full_disk_is_silence_too(qtbot: QtBot, heard: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(sound: Sound, path: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(module, "write_wave", full)
    Sounds()._start(Sound.STAMP)
    assert heard == []


def test_the_real_player_raises_and_warns_of_nothing(qtbot: QtBot) -> None:
    sounds = Sounds()
    for sound in Sound:
        sounds._start(sound)
