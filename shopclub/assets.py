"""Finds the files that come with the program: in a checkout, an install or a frozen bundle."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def asset(*names: str) -> Path:
    """Return the path of a file or folder in `resources`, named by its parts."""
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*names)
