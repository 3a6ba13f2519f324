"""Colours on paper: from `#RRGGBB` to ink, and which ink is readable on which (WCAG 2.2, relative luminance)."""

import math
import re

Ink = tuple[float, float, float]
BLACK: Ink = (0.07, 0.07, 0.09)
WHITE: Ink = (1.0, 1.0, 1.0)
_HEX = re.compile(r"#[0-9A-Fa-f]{6}", re.ASCII)


def ink(colour: str) -> Ink:
    """Return a colour written `#RRGGBB` as red, green and blue from 0 to 1.

    Raises:
        ValueError: when it is written otherwise.
    """
    if not _HEX.fullmatch(colour):
        raise ValueError(colour)
    return (int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255)


def contrast(one: Ink, other: Ink) -> float:
    """Return the contrast of two colours, from 1 (the same) to 21 (black on white), as WCAG 2.2 reckons it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable_on(ground: Ink) -> Ink:
    """Return black or white, whichever stands out more on a ground."""
    return max((WHITE, BLACK), key=lambda letters: contrast(letters, ground))


def mixed(one: Ink, other: Ink, *, share: float) -> Ink:
    """Return a colour with a share of another mixed in."""
    red, green, blue = (part + (wanted - part) * share for part, wanted in zip(one, other, strict=True))
    return (red, green, blue)


def _linear(part: float) -> float:
    """Return a part of a colour in proportion to its light (IEC 61966-2-1, sRGB)."""
    if part <= 0.04045:
        return part / 12.92
    return math.pow((part + 0.055) / 1.055, 2.4)


def _luminance(colour: Ink) -> float:
    """Return how light a colour is to the eye, from 0 to 1 (WCAG 2.2, relative luminance)."""
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
