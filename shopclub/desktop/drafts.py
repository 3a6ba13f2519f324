"""What was typed and not saved yet: kept on disk beside the book, by what it belongs to (counter.md 2b)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from PySide6.QtCore import QIODevice, QObject, QSaveFile, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

Content: TypeAlias = dict[str, Any]
MOST = 200
"""How many drafts of a form are kept; the oldest go first."""
WRITE_MS = 150
"""How long typing may go on before it is written down."""


class Drafts(QObject):
    """The drafts of one book, by form and by what each belongs to: a member, a visit, a programme.

    A draft never fills the form of anything else. Everything is on disk a moment after it was typed.
    """

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._kept: dict[str, dict[str, Content]] = {}
        self._soon = QTimer(self, singleShot=True, interval=WRITE_MS)
        self._soon.timeout.connect(self.write)

    def open(self, path: Path) -> None:
        """Read the drafts that were left; a file that can't be read holds none."""
        self._path = path
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if isinstance(kept, dict):
            self._kept = {form: of for form, of in kept.items() if _is_of_a_form(of)} | self._kept

    def keep(self, form: str, owner: str, content: Mapping[str, Any]) -> None:
        """Keep what a form holds for its owner."""
        of_form = self._kept.setdefault(form, {})
        of_form.pop(owner, None)
        of_form[owner] = dict(content)
        while len(of_form) > MOST:
            del of_form[next(iter(of_form))]
        self._soon.start()
        self.changed.emit(form)

    def drop(self, form: str, owner: str) -> None:
        """Let a draft go: it was saved, or thrown away on purpose."""
        if self._kept.get(form, {}).pop(owner, None) is not None:
            self._soon.start()
            self.changed.emit(form)

    def forget(self, owner: str) -> None:
        """Let every draft of an owner go, from the disk at once: it is forgotten."""
        for form in self.forms_of(owner):
            self.drop(form, owner)
        self.write()

    def of(self, form: str, owner: str) -> Content | None:
        """Return what a form holds for an owner; None where nothing was left."""
        return self._kept.get(form, {}).get(owner)

    def all_of(self, form: str) -> dict[str, Content]:
        """Return a form's drafts by their owners, the oldest first."""
        return dict(self._kept.get(form, {}))

    def forms_of(self, owner: str) -> tuple[str, ...]:
        """Return the forms that hold something for an owner."""
        return tuple(form for form, of_form in self._kept.items() if owner in of_form)

    def write(self) -> None:
        """Write everything down now; where that can't be done the drafts stay in the window only."""
        self._soon.stop()
        if self._path is None:
            return
        kept = {form: of_form for form, of_form in self._kept.items() if of_form}
        if not kept:
            self._path.unlink(missing_ok=True)
            return
        file = QSaveFile(str(self._path))
        if file.open(QIODevice.OpenModeFlag.WriteOnly):
            file.setPermissions(QSaveFile.Permission.ReadOwner | QSaveFile.Permission.WriteOwner)
            file.write(json.dumps(kept, ensure_ascii=False).encode())
            file.commit()


def _is_of_a_form(kept: object) -> bool:
    return isinstance(kept, dict) and all(isinstance(content, dict) for content in kept.values())


def beside(book: Path) -> Path:
    """Return where the drafts of a book are."""
    return book.with_name(f"{book.name}.drafts")


class FormDraft(QObject):
    """Keeps what is changed in a form's fields as a draft, and puts a draft that was left back into them.

    The fields are told apart by their order. `drafted` tells whether the form holds what was not saved.
    """

    drafted = Signal(bool)

    def __init__(self, drafts: Drafts, form: str, owner: str, root: QWidget) -> None:
        super().__init__(root)
        self._drafts, self._form, self._owner = drafts, form, owner
        self._fields = [each for each in _inputs(root) if not each.property(NOT_DRAFTED)]
        self._at_first = self._held()
        left = drafts.of(form, owner)
        if left is not None:
            self._restore(left)
        for field in self._fields:
            _changes(field).connect(self._keep)

    @property
    def is_drafted(self) -> bool:
        """Whether the form holds what was not saved."""
        return self._drafts.of(self._form, self._owner) is not None

    def _held(self) -> Content:
        return {str(place): _value(field) for place, field in enumerate(self._fields)}

    def _restore(self, left: Content) -> None:
        for place, field in enumerate(self._fields):
            if str(place) in left:
                _put(field, left[str(place)])

    def _keep(self, *_changed: object) -> None:
        held = self._held()
        if held == self._at_first:
            self._drafts.drop(self._form, self._owner)
        else:
            self._drafts.keep(self._form, self._owner, held)
        self.drafted.emit(self.is_drafted)

    def done(self) -> None:
        """Let the draft go: it was saved, or thrown away on purpose."""
        self._drafts.drop(self._form, self._owner)
        self._at_first = self._held()
        self.drafted.emit(False)


NOT_DRAFTED = "notDrafted"
"""The property of a field that searches and is no part of a form."""
_KINDS = (QLineEdit, QPlainTextEdit, QAbstractButton, QComboBox, QSpinBox)


def _inputs(root: QWidget) -> list[QWidget]:
    """Return a form's fields in their order: of those made of others, the outermost alone."""
    return [
        each
        for each in root.findChildren(QWidget)
        if isinstance(each, _KINDS)
        and (not isinstance(each, QAbstractButton) or each.isCheckable())
        and not isinstance(each.parent(), QComboBox | QSpinBox)
    ]


def _changes(field: QWidget) -> Any:
    match field:
        case QLineEdit() | QPlainTextEdit():
            return field.textChanged
        case QComboBox():
            return field.currentTextChanged
        case QSpinBox():
            return field.valueChanged
        case _:
            return field.toggled  # type: ignore[attr-defined]


def _value(field: QWidget) -> str | int | bool:
    match field:
        case QLineEdit():
            return field.text()
        case QPlainTextEdit():
            return field.toPlainText()
        case QComboBox():
            return field.currentText() if field.isEditable() else field.currentIndex()
        case QSpinBox():
            return field.value()
        case _:
            return bool(field.isChecked())  # type: ignore[attr-defined]


def _put(field: QWidget, value: Any) -> None:
    match field, value:
        case QLineEdit(), str():
            field.setText(value)
        case QPlainTextEdit(), str():
            field.setPlainText(value)
        case QComboBox(), str() if field.isEditable():
            field.setEditText(value)
        case QComboBox(), int() if not field.isEditable():
            field.setCurrentIndex(value)
        case QSpinBox(), int():
            field.setValue(value)
        case QAbstractButton(), bool():
            field.setChecked(value)
