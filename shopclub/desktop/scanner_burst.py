"""Tells a card that was scanned from keys that were typed, by one quick burst of keys."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from shopclub.rules.values import card_codes

FEWEST = 4
UNREADABLE = "\ufffd"
ENDINGS = {"enter": "\r", "tab": "\t"}
_LONGEST = card_codes.LONGEST_READ + 1
_LONGEST_VOUCHER = card_codes.PARTNER_LENGTH + 1
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_IN_DOUBT = range(FEWEST, card_codes.CODE_LENGTH)
_TRADE_LENGTHS = (8, 12, 13, 14)
_CLOCK = 2**32
_DISORDER_MS = 1000

# What the keys of a keyboard set to US mean, by their place (evdev numbers, the same as PC set 1).
_PLACES: dict[int, str] = {}
for _first, _plain in ((2, "1234567890-"), (16, "qwertyuiop"), (30, "asdfghjkl"), (44, "zxcvbnm"), (51, ",./")):
    _PLACES |= {_first + _step: _mark for _step, _mark in enumerate(_plain)}
_PLACES |= dict(zip((71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83), "789-456+1230.", strict=True))
_PLACES |= {39: ";", 57: " "}
_SHIFTED = str.maketrans("-/;", "_?:")


class KeyKind(Enum):
    """What pressing a key may mean inside a scanned code."""

    CHARACTER = auto()
    ENDING = auto()
    CONTROL = auto()
    MODIFIER = auto()


class Verdict(Enum):
    """What is to become of the keys that were held back."""

    WAIT = auto()
    SCAN = auto()
    REPLAY = auto()
    DROP = auto()


@dataclass(frozen=True)
class ScannerSettings:
    """How this machine's scanner behaves: its slowest step, what it sends last, and what to trust.

    `suffix` is "enter", "tab" or "none"; `reading` is "text" (what the keyboard layout made of the keys)
    or "keys" (which keys they were).
    """

    gap_ms: int = 50
    suffix: str = "enter"
    reading: str = "text"


@dataclass(frozen=True)
class Key:
    """One key as it was pressed: its text, what a US keyboard has in its place, and when (device clock)."""

    kind: KeyKind
    text: str
    place: str
    at: int


@dataclass
class Burst:
    """Keys that followed each other faster than anybody types."""

    after_scan: bool = False
    rolled: bool = False
    overlong: bool = False
    worst_gap: int = 0
    keys: list[Key] = field(default_factory=list)
    last: int = 0
    ended_by: str = ""

    @property
    def certain(self) -> bool:
        """Whether this has the pace and the length of a scanner: too many keys, each let go before the next."""
        return self.overlong or (self._characters >= FEWEST and not self.rolled)

    @property
    def ours(self) -> bool:
        """Whether the keys make one or more codes of our own, by text or by place."""
        return any(_own_codes(self._read(way)) for way in ("text", "keys"))

    @property
    def suffix(self) -> str:
        """Return the name of what the burst ended with, "none" for neither Enter nor Tab."""
        return next((name for name, mark in ENDINGS.items() if mark == self.ended_by), "none")

    def add(self, key: Key, *, rolled: bool = False) -> None:
        """Take one more key; `rolled` when another was still down, as only fingers do."""
        if self.keys:
            self.worst_gap = max(self.worst_gap, elapsed(self.last, key.at))
        self.last = key.at
        self.ended_by = key.text if key.kind is KeyKind.ENDING else ""
        self.rolled |= rolled
        if len(self.keys) < self._longest:
            self.keys.append(key)
        else:
            self.overlong = True

    @property
    def _longest(self) -> int:
        """How many keys are kept: a partner's voucher is longer than any card."""
        first = self.keys[:1]
        voucher = any(card_codes.PARTNER_DIGIT in {key.text, key.place} for key in first)
        return _LONGEST_VOUCHER if voucher else _LONGEST

    def add_unreadable(self) -> None:
        """Take a character that the keyboard layout composed out of several keys."""
        self.add(Key(KeyKind.CONTROL, UNREADABLE, UNREADABLE, self.last))

    def since(self, at: int) -> int:
        """Return the milliseconds between the last key and a moment."""
        return elapsed(self.last, at)

    def at_ending(self, suffix: str) -> Verdict:
        """Judge as Enter or Tab has just come."""
        sure = self.overlong or self.ours or not (self._typed or self._doubtful)
        ended = self.suffix == suffix != "none"
        return Verdict.SCAN if ended and sure and self._characters >= FEWEST else Verdict.WAIT

    def at_quiet(self, suffix: str, *, in_words: bool) -> Verdict:
        """Judge as no further key has come; `in_words` when the keys would land in a text field."""
        if self.overlong or self.ours:
            return Verdict.SCAN
        if self.after_scan:
            return Verdict.SCAN if self._characters >= FEWEST else Verdict.DROP
        if self._characters < FEWEST or self.rolled:
            return Verdict.REPLAY
        if self._hostile:
            return Verdict.SCAN
        if self.suffix == suffix != "none":
            return Verdict.REPLAY if in_words else Verdict.SCAN
        return Verdict.SCAN if suffix == "none" and self._trade_number else Verdict.REPLAY

    def codes(self, reading: str) -> list[str]:
        """Return what was read: codes of our own if any reading gives some, else the text as it came."""
        ways = ("text", "keys") if reading == "text" else ("keys", "text")
        reads = [self._read(way) for way in ways]
        for read in reads:
            if own := _own_codes(read):
                return own
        return [next((read for read in reads if is_trade_number(read)), min(reads, key=_unreadable))]

    @property
    def right_reading(self) -> str:
        """Return which reading gives a code of our own, the text when both do."""
        return "text" if _own_codes(self._read("text")) else "keys"

    @property
    def _characters(self) -> int:
        return sum(key.kind is KeyKind.CHARACTER for key in self.keys)

    @property
    def _typed(self) -> bool:
        return self.rolled and not self.after_scan

    @property
    def _trade_number(self) -> bool:
        return any(is_trade_number(self._read(way)) for way in ("text", "keys"))

    @property
    def _doubtful(self) -> bool:
        read = self._read("text")
        return len(read) in _IN_DOUBT and bool(_DIGITS.fullmatch(read)) and not is_trade_number(read)

    @property
    def _hostile(self) -> bool:
        kinds = [key.kind for key in self.keys]
        while kinds and kinds[-1] is KeyKind.ENDING:
            kinds.pop()
        inner = kinds[kinds.index(KeyKind.CHARACTER) :]
        return KeyKind.CONTROL in kinds or KeyKind.ENDING in inner

    def _read(self, way: str) -> str:
        marks = (key.text if way == "text" else key.place for key in self.keys)
        return "".join(marks).strip("\r\n\t")


def elapsed(earlier: int, later: int) -> int:
    """Return the milliseconds between two moments of a device clock, which starts again after 49 days."""
    span = (later - earlier) % _CLOCK
    return 0 if span > _CLOCK - _DISORDER_MS else span


def place_of(number: int, *, shifted: bool) -> str:
    """Return what a US keyboard has on a key; digits stay digits, as some scanners hold Shift for them."""
    mark = _PLACES.get(number, UNREADABLE)
    return mark.upper().translate(_SHIFTED) if shifted else mark


def is_trade_number(read: str) -> bool:
    """Tell whether a text is a number as printed on goods (EAN-8, UPC-A, EAN-13, ITF-14; GS1 check digit)."""
    if len(read) not in _TRADE_LENGTHS or not _DIGITS.fullmatch(read):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(read))) % 10 == 0


def gap_to_allow(worst_gap_ms: float) -> int:
    """Return the pause to allow between keys, after the slowest one seen in test scans."""
    return max(25, round(2.5 * worst_gap_ms))


def _own_codes(read: str) -> list[str]:
    """Return the codes of our own a reading is made of; empty when anything else is in it."""
    size = card_codes.CODE_LENGTH
    parts = [read[start : start + size] for start in range(0, len(read), size)]
    return parts if all(card_codes.is_valid(part) for part in parts) else []


def _unreadable(read: str) -> int:
    return read.count(UNREADABLE)
