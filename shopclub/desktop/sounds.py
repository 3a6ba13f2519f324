"""Four short sounds for the counter: stamped, reward ready, refused, asks.

They are drawn by this module as plain waves and written to a folder that lives as long as the program.
Without a loudspeaker, or without what plays sounds, there is silence and nothing else.
"""

import math
import sys
import wave
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QTemporaryDir,
    QTimer,
    QtMsgType,
    QUrl,
    qInstallMessageHandler,
)

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect

RATE = 22_050
_PEAK = 0.5 * 32_767
_ATTACK_S = 0.004
_RELEASE_S = 0.012
# The second and third tone above a note make it heard from small loudspeakers too.
_OVERTONES = ((1, 1.0), (2, 0.35), (3, 0.12))
_ONE_FRAME_MS = 17


class Sound(Enum):
    """What a sound tells; each has a visible twin."""

    STAMP = "stamp"
    REWARD_READY = "reward"
    REFUSED = "refused"
    ASKS = "asks"


@dataclass(frozen=True)
class _Note:
    at_ms: int
    hertz: float
    length_ms: int


_NOTES = {
    Sound.STAMP: (_Note(0, 1046.5, 110),),
    Sound.REWARD_READY: (_Note(0, 523.3, 110), _Note(80, 659.3, 110), _Note(160, 784.0, 110), _Note(240, 1046.5, 160)),
    Sound.REFUSED: (_Note(0, 233.1, 120), _Note(140, 174.6, 180)),
    Sound.ASKS: (_Note(0, 587.3, 90), _Note(150, 880.0, 110)),
}


class Sounds:
    """Plays the counter's sounds while `enabled`, each just after its answer is seen; the first loads the player."""

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._folder: QTemporaryDir | None = None
        self._effects: dict[Sound, QSoundEffect] = {}

    def play(self, sound: Sound) -> None:
        """Let a sound be heard, if sounds are on and there is a way to."""
        if self.enabled:
            QTimer.singleShot(_ONE_FRAME_MS, lambda: self._start(sound))

    def _start(self, sound: Sound) -> None:
        effect = self._effects.get(sound) or self._prepare(sound)
        if effect is not None:
            effect.play()

    def _prepare(self, sound: Sound) -> "QSoundEffect | None":
        with _unsaid():
            try:
                from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
            except ImportError:
                return None
            if QMediaDevices.defaultAudioOutput().isNull():
                return None
        if self._folder is None:
            self._folder = QTemporaryDir()
        path = Path(self._folder.filePath(f"{sound.value}.wav"))
        try:
            write_wave(sound, path)
        except OSError:
            return None
        effect = QSoundEffect(QCoreApplication.instance())
        effect.setSource(QUrl.fromLocalFile(str(path)))
        self._effects[sound] = effect
        return effect


def samples(sound: Sound) -> "array[int]":
    """Draw a sound as 16-bit steps of one channel."""
    notes = _NOTES[sound]
    total = max(note.at_ms + note.length_ms for note in notes) * RATE // 1000
    line = [0.0] * total
    for note in notes:
        first = note.at_ms * RATE // 1000
        for step in range(note.length_ms * RATE // 1000):
            line[first + step] += _height(note, step / RATE)
    loudest = max(map(abs, line))
    return array("h", (round(_PEAK * height / loudest) for height in line))


def write_wave(sound: Sound, path: Path) -> None:
    """Write a sound as a WAV file."""
    steps = samples(sound)
    if sys.byteorder == "big":
        steps.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(steps.tobytes())


def _height(note: _Note, at: float) -> float:
    """Return the height of a struck note's wave: a quick rise, a fading tone, no click at the end."""
    length = note.length_ms / 1000
    swell = min(1.0, at / _ATTACK_S, (length - at) / _RELEASE_S) * math.exp(-3.5 * at / length)
    turn = 2 * math.pi * note.hertz * at
    return swell * sum(share * math.sin(times * turn) for times, share in _OVERTONES)


@contextmanager
def _unsaid() -> Iterator[None]:
    """Keep Qt from grumbling about libraries and loudspeakers that are not there."""

    def drop(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        del kind, context, message

    before = qInstallMessageHandler(drop)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
