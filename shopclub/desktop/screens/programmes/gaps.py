"""Gaps in the sentences of a form: each edits one setting of a programme, as its kind wants it typed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QPushButton, QVBoxLayout, QWidget

from shopclub.desktop.theme import XS, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import STEPPER_WIDTH, Choice, Field, Panel, Text, labelled, row, stepper
from shopclub.language import formats, phrases
from shopclub.language.dates_typed import birthday_text, birthday_typed
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.settings import WEEKDAYS
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import AmountInvalid

Settings = Mapping[str, object]
ALWAYS: Callable[[Settings], bool] = lambda _settings: True  # noqa: E731


@dataclass(frozen=True)
class Gap:
    """One setting: its key (`a.b` stands in the table `a`), what it is called, and how it is typed.

    `kind` is text, texts, numbers, date, money, moneys, whole, percent, choice, days, flag or lines; `default` what it
    is where nothing was set; a whole number of `none` or an empty text leaves the setting out. `shown` tells when it is
    asked for.
    """

    key: str
    label: str
    kind: str = "text"
    default: Any = None
    low: int = 0
    high: int = 1_000_000
    none: int | None = None
    none_said: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple["Gap", ...] = ()
    hint: str = ""
    shown: Callable[[Settings], bool] = ALWAYS


class Editor(QWidget):
    """Edits one setting."""

    changed = Signal()

    def __init__(self, gap: Gap) -> None:
        super().__init__()
        self.gap = gap
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)

    def value(self) -> object:
        """Return the setting; None where it is left out.

        Raises:
            AmountInvalid: an amount can't be read.
        """
        raise NotImplementedError


class _TextEditor(Editor):
    def __init__(self, gap: Gap, kept: object) -> None:
        super().__init__(gap)
        listed = ", ".join(str(each) for each in kept) if isinstance(kept, list) else str(kept or "")
        self._field = Field(gap.label, text=listed, hint=gap.hint, longest=300)
        self._field.edit.textEdited.connect(lambda _text: self.changed.emit())
        self.rows.addWidget(self._field)

    def value(self) -> object:
        text = self._field.text().strip()
        if self.gap.kind == "texts":
            return [each.strip() for each in text.split(",") if each.strip()] or None
        if self.gap.kind == "numbers":
            return self._numbers(text)
        return text or None

    def _numbers(self, text: str) -> object:
        words = [each.strip() for each in text.split(",") if each.strip()]
        if not all(each.isascii() and each.isdigit() for each in words):
            self._field.refuse(_("Whole numbers with commas, such as 10, 50."))
            raise AmountInvalid(text)
        return [int(each) for each in words] or None


class _DateEditor(Editor):
    """A day, typed as people do; kept as an ISO text."""

    def __init__(self, gap: Gap, kept: object) -> None:
        super().__init__(gap)
        text = birthday_text(str(kept)) if kept else ""
        self._field = Field(gap.label, text=text, hint=_("DD.MM.YYYY"), longest=10, numbers=True)
        self._field.edit.textEdited.connect(lambda _text: self.changed.emit())
        self.rows.addWidget(self._field)

    def value(self) -> object:
        text = self._field.text().strip()
        read = birthday_typed(text) if text else None
        if text and (read is None or len(read) < len("2026-12-31")):
            self._field.refuse(_("Type the day like 31.12.2026."))
            raise AmountInvalid(text)
        self._field.refuse("")
        return read


class _MoneyEditor(Editor):
    def __init__(self, gap: Gap, kept: object, currency: Currency) -> None:
        super().__init__(gap)
        self._currency = currency
        text = str(kept or "")
        nothing = text in {"", "0.00", "0", "0.000"} and gap.none is None
        shown = "" if nothing or not text else formats.plain_amount(text)
        self._field = Field(gap.label, text=shown, hint=currency.code, longest=16, numbers=True)
        self._field.edit.textEdited.connect(lambda _text: self.changed.emit())
        self.rows.addWidget(self._field)

    def value(self) -> object:
        text = self._field.text().strip()
        if not text:
            return self._currency.write(0) if self.gap.none is not None else None
        try:
            return self._currency.write(formats.amount_typed(text, self._currency))
        except AmountInvalid as refusal:
            self._field.refuse(phrases.refusal(refusal).said)
            raise


class _MoneysEditor(Editor):
    """Several amounts; semicolons divide them, since a comma may stand in an amount."""

    def __init__(self, gap: Gap, kept: object, currency: Currency) -> None:
        super().__init__(gap)
        self._currency = currency
        listed = "; ".join(formats.plain_amount(str(each)) for each in kept) if isinstance(kept, list) else ""
        self._field = Field(gap.label, text=listed, hint=gap.hint, longest=300)
        self._field.edit.textEdited.connect(lambda _text: self.changed.emit())
        self.rows.addWidget(self._field)

    def value(self) -> object:
        words = [each for each in self._field.text().split(";") if each.strip()]
        try:
            amounts = [formats.amount_typed(each, self._currency) for each in words]
        except AmountInvalid:
            self._field.refuse(_("Amounts with semicolons, such as 500; 1000."))
            raise
        self._field.refuse("")
        return [self._currency.write(each) for each in amounts] or None


class _WholeEditor(Editor):
    def __init__(self, gap: Gap, kept: object) -> None:
        super().__init__(gap)
        self._spin = stepper(kept if isinstance(kept, int) else int(gap.default or 0), gap.low, gap.high)
        if gap.none_said:
            self._spin.setSpecialValueText(gap.none_said)
        self._spin.valueChanged.connect(lambda _value: self.changed.emit())
        self.rows.addWidget(labelled(gap.label, self._spin))

    def value(self) -> object:
        return None if self._spin.value() == self.gap.none else self._spin.value()


class _Percent(QDoubleSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class _PercentEditor(Editor):
    """Shares and multipliers, kept in hundredths of a per cent."""

    def __init__(self, gap: Gap, kept: object) -> None:
        super().__init__(gap)
        self._spin = _Percent()
        self._spin.setRange(gap.low / 100, gap.high / 100)
        self._spin.setDecimals(1)
        self._spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._spin.setSingleStep(1.0)
        self._spin.setSuffix(" %")
        self._spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._spin.setMinimumWidth(STEPPER_WIDTH)
        self._spin.setValue((kept if isinstance(kept, int) else int(gap.default or 0)) / 100)
        self._spin.valueChanged.connect(lambda _value: self.changed.emit())
        self.rows.addWidget(labelled(gap.label, self._spin))

    def value(self) -> object:
        points = round(self._spin.value() * 100)
        return None if points == self.gap.none else points


class _ChoiceEditor(Editor):
    def __init__(self, gap: Gap, kept: object) -> None:
        super().__init__(gap)
        self._box = Choice()
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.setMinimumContentsLength(8)
        for word, said in gap.choices:
            self._box.addItem(said, word)
        self._box.setCurrentIndex(max(self._box.findData(kept if kept is not None else gap.default), 0))
        self._box.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.rows.addWidget(labelled(gap.label, self._box))

    def value(self) -> object:
        return self._box.currentData() or None


class _DaysEditor(Editor):
    """Weekdays as buttons that stay down; none means every day."""

    def __init__(self, gap: Gap, kept: object) -> None:
        super().__init__(gap)
        listed = kept if isinstance(kept, list) else []
        line = QWidget()
        inside = row(spacing=XS)
        self._boxes = {}
        for word, said in zip(WEEKDAYS, formats.weekday_names(), strict=True):
            box = QPushButton(said)
            box.setCheckable(True)
            box.setProperty("look", "segment")
            box.setChecked(word in listed)
            box.setMinimumWidth(44)
            box.toggled.connect(lambda _on: self.changed.emit())
            self._boxes[word] = box
            inside.addWidget(box, 1)
        line.setLayout(inside)
        self.rows.addWidget(labelled(gap.label, line))

    def value(self) -> object:
        return [word for word, box in self._boxes.items() if box.isChecked()] or None


class _FlagEditor(Editor):
    def __init__(self, gap: Gap, kept: object) -> None:
        super().__init__(gap)
        self._box = QCheckBox(gap.label)
        self._box.setChecked(bool(gap.default if kept is None else kept))
        self._box.toggled.connect(lambda _on: self.changed.emit())
        self.rows.addWidget(self._box)

    def value(self) -> object:
        return self._box.isChecked()


class _Line(Panel):
    """One line of a list: the gaps of its columns, and a button that takes it out."""

    changed = Signal()
    removed = Signal()

    def __init__(self, gap: Gap, kept: Settings, currency: Currency, theme: Theme) -> None:
        super().__init__(margin=M, spacing=S, plain=True)
        self._kept = kept
        self.editors = [editor(each, value_at(kept, each.key), currency, theme) for each in gap.columns]
        away = button("", self.removed.emit, look="quiet", icon="x", theme=theme)
        away.setAccessibleName(_("Take this line out"))
        away.setFixedWidth(44)
        for number, pair in enumerate(_pairs(self.editors)):
            line = row(*pair, *((away,) if not number else ()), spacing=M)
            for place in range(len(pair)):
                line.setStretch(place, 1)
            self.rows.addLayout(line)
        for each in self.editors:
            each.changed.connect(self._live)
        self._live()

    def _live(self) -> None:
        try:
            settings = self.value()
        except AmountInvalid:
            settings = dict(self._kept)
        for each in self.editors:
            each.setVisible(each.gap.shown(settings))
        self.changed.emit()

    def value(self) -> dict[str, object]:
        """Return the line as it is kept; what it does not show stays as it was."""
        return filled(self._kept, self.editors)


def _pairs(editors: list[Editor]) -> Iterator[list[Editor]]:
    """Put editors beside one another, two and two; weekdays take a line."""
    waiting: list[Editor] = []
    for each in editors:
        if each.gap.kind == "days":
            yield from ([waiting] if waiting else [])
            yield [each]
            waiting = []
            continue
        waiting.append(each)
        if len(waiting) == 2:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


class _LinesEditor(Editor):
    def __init__(self, gap: Gap, kept: object, currency: Currency, theme: Theme) -> None:
        super().__init__(gap)
        self._currency, self._theme = currency, theme
        self._lines: list[_Line] = []
        self._listed = QVBoxLayout()
        self._listed.setSpacing(S)
        self.rows.setSpacing(S)
        self.rows.addWidget(Text(gap.label, "strong"))
        self.rows.addLayout(self._listed)
        more = button(gap.hint, lambda: self._add({}), icon="plus", theme=theme)
        self.rows.addLayout(row(more, None))
        for each in kept if isinstance(kept, list) else []:
            self._add(each)

    def _add(self, kept: Settings) -> None:
        line = _Line(self.gap, kept, self._currency, self._theme)
        line.changed.connect(self.changed)
        line.removed.connect(lambda: self._remove(line))
        self._lines.append(line)
        self._listed.addWidget(line)
        self.changed.emit()

    def _remove(self, line: _Line) -> None:
        self._lines.remove(line)
        line.hide()
        line.deleteLater()
        self.changed.emit()

    def value(self) -> object:
        return [line.value() for line in self._lines] or None


_EDITORS: Mapping[str, Callable[[Gap, object], Editor]] = {
    "date": _DateEditor,
    "whole": _WholeEditor,
    "percent": _PercentEditor,
    "choice": _ChoiceEditor,
    "days": _DaysEditor,
    "flag": _FlagEditor,
}


def editor(gap: Gap, kept: object, currency: Currency, theme: Theme) -> Editor:
    """Return what edits a setting."""
    if gap.kind in {"money", "moneys"}:
        return (_MoneyEditor if gap.kind == "money" else _MoneysEditor)(gap, kept, currency)
    if gap.kind == "lines":
        return _LinesEditor(gap, kept, currency, theme)
    return _EDITORS.get(gap.kind, _TextEditor)(gap, kept)


def value_at(settings: Settings, key: str) -> object:
    """Return a setting by its key; `a.b` stands in the table `a`."""
    outer, _dot, inner = key.partition(".")
    found = settings.get(outer)
    if not inner:
        return found
    return found.get(inner) if isinstance(found, dict) else None


def filled(settings: Settings, editors: list[Editor]) -> dict[str, object]:
    """Return settings with what was edited put in, and taken out where it is left out or not asked for.

    Raises:
        AmountInvalid: an amount can't be read.
    """
    made: dict[str, object] = dict(settings)
    hidden: list[str] = []
    for each in editors:
        if each.gap.shown(made):
            _put(made, each.gap.key, each.value())
        else:
            hidden.append(each.gap.key)
    asked = {each.gap.key for each in editors if each.gap.shown(made)}
    for key in hidden:
        if key not in asked:
            _put(made, key, None)
    return {key: value for key, value in made.items() if value is not None}


def _put(settings: dict[str, object], key: str, value: object) -> None:
    outer, _dot, inner = key.partition(".")
    if not inner:
        settings[outer] = value
        return
    table = settings.get(outer)
    kept = {**(table if isinstance(table, dict) else {}), inner: value}
    settings[outer] = {name: found for name, found in kept.items() if found is not None} or None
