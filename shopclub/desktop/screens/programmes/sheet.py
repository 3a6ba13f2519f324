"""A sheet that takes the place of the list of programmes until it is closed."""

from PySide6.QtCore import Signal

from shopclub.desktop.widgets.texts import Panel


class ProgrammeSheet(Panel):
    """What stands instead of the list: a programme's past, its end, or what its owner does with it."""

    closed = Signal()
