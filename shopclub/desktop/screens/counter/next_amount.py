"""The amount typed before a card is scanned: a chip under the search says what will be booked on the next card."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import L, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Text
from shopclub.language import formats
from shopclub.language.translation import gettext as _
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import AmountInvalid

SURE_DIGITS, MOST_DIGITS = 3, 6
FORGOTTEN_MS = 60_000


@dataclass(frozen=True)
class TypedBefore:
    """An amount in minor units as digits in the search may mean it; `surely` where they hardly mean anything else."""

    amount: int
    surely: bool


def read_before_scan(text: str, currency: Currency) -> TypedBefore | None:
    """Read what stands in the search as an amount (counter.md 2a.1); None for what is never money.

    That is a phone number, the number of a card or of a house: letters, a sign, a leading zero, more than six digits.
    """
    word = text.strip()
    if not word[:1].isdigit() or word.startswith("0"):
        return None
    if word.isdigit() and len(word) > MOST_DIGITS:
        return None
    try:
        amount = formats.amount_typed(word, currency)
    except AmountInvalid:
        return None
    if not 0 < amount < currency.one * 10**MOST_DIGITS:
        return None
    return TypedBefore(amount, surely=not word.isdigit() or len(word) <= SURE_DIGITS)


def offer_of(amount: int, currency: Currency) -> str:
    """Say that an amount can be kept for the next card."""
    return _("Use {amount} for the next card").format(amount=formats.money(amount, currency))


class NextAmount(QWidget):
    """The chip: shown while an amount waits for the next card, and gone once it was taken or is old."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.amount: int | None = None
        self.fixed = False
        self._said = Text("", "strong", tone="accent", wrap=False)
        picture = QLabel()
        picture.setPixmap(icons.pixmap("banknote", theme.colours.accent, 20, self.devicePixelRatioF()))
        drop = button("", self.drop, look="quiet", icon="x", theme=theme, tip=_("No amount for the next card"))
        drop.setAccessibleName(_("No amount for the next card"))
        chip = QFrame()
        chip.setProperty("chip", "true")
        inner = QHBoxLayout(chip)
        inner.setContentsMargins(L, 0, S, 0)
        inner.setSpacing(S)
        for part in (picture, self._said, drop):
            inner.addWidget(part)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        line.addWidget(chip)
        line.addStretch(1)
        self._old = QTimer(self, singleShot=True, interval=FORGOTTEN_MS)
        self._old.timeout.connect(self.drop)
        self.hide()

    def keep(self, amount: int | None, currency: Currency, *, fixed: bool) -> None:
        """Keep an amount for the next card, or none; `fixed` stays though the search is used for something else."""
        self.amount, self.fixed = amount, fixed and amount is not None
        said = formats.money(amount, currency) if amount is not None else ""
        self._said.setText(_("{amount} for the next card").format(amount=said) if said else "")
        self.setVisible(amount is not None)
        self._old.start() if amount is not None else self._old.stop()

    def drop(self) -> None:
        """Forget the amount."""
        self.amount, self.fixed = None, False
        self._old.stop()
        self.hide()

    def take(self) -> int | None:
        """Return the amount for the card that was just scanned, once."""
        amount = self.amount
        self.drop()
        return amount
