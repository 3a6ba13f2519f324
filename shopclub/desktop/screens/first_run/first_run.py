"""The first-run guide: from start to the first stamp in under two minutes, on three pages."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTimeZone, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from shopclub.desktop.screens.programmes.chooser import TRADE_COLUMNS
from shopclub.desktop.screens.programmes.kinds import points, stamp_cards
from shopclub.desktop.screens.programmes.kinds.register import example_card, example_sentences
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import XL, L, M, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.card_face import CardFace, CardView
from shopclub.desktop.widgets.texts import Choice, Field, Panel, Text, labelled, row
from shopclub.desktop.workers import Expected, Progress, Worker
from shopclub.language import phrases
from shopclub.language.translation import LANGUAGES, speak, spoken
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import Refusal
from shopclub.services.programmes.templates import template

CURRENCIES = ("DKK", "NOK", "SEK", "EUR", "ISK", "GBP", "USD")
LAST_PAGE = 2


def guessed_currency() -> str:
    """Return the currency of the system's country, as far as we know it."""
    country = {"DK": "DKK", "NO": "NOK", "SE": "SEK", "IS": "ISK", "GB": "GBP", "US": "USD"}
    code = QLocale.territoryToCode(QLocale.system().territory())
    return country.get(code, "EUR" if code in {"FI", "DE", "NL", "FR", "EE"} else "DKK")


def guessed_zone() -> str:
    """Return the system's IANA zone."""
    found = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    return found if "/" in found else "Europe/Copenhagen"


class FirstRun(QWidget):
    """Asks for the shop, shows a first card, opens the book."""

    finished = Signal()

    def __init__(self, floor: ShopFloor, path: Path, *, till: str | None) -> None:
        super().__init__()
        self.setObjectName("screen")
        self._floor = floor
        self._path = path
        self._till = till
        self._template = "coffee"
        self._making: Progress | None = None
        self._opens = False
        self._build()

    def _build(self) -> None:
        self._pages = QStackedWidget()
        for page in (self._shop_page(), self._card_page(), self._ready_page()):
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setWidget(page)
            self._pages.addWidget(area)
        self._back = button(_("Back"), lambda: self._turn(-1), look="quiet")
        self._next = button(_("Next"), lambda: self._turn(1), look="primary")
        self._step = Text("", tone="muted", wrap=False)
        panel = Panel(margin=XL, spacing=L)
        panel.setMaximumWidth(920)
        panel.rows.addWidget(self._pages, 1)
        panel.rows.addLayout(row(self._back, None, self._step, None, self._next))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(XL, XL, XL, XL)
        whole.addStretch(1)
        whole.addWidget(panel, 6)
        whole.addStretch(1)
        self._turn(0)
        self.setFocusProxy(self._name.edit)

    def _shop_page(self) -> QWidget:
        page, rows = _page()
        self._name = Field(_("What is your shop called?"), hint=_("For example: Café Harbour"), longest=120)
        self._name.edit.returnPressed.connect(lambda: self._turn(1))
        self._language = Choice()
        for code, name in LANGUAGES.items():
            self._language.addItem(name, code)
        self._language.setCurrentIndex(max(self._language.findData(spoken()), 0))
        self._language.currentIndexChanged.connect(self._speak)
        self._currency = Choice()
        self._currency.addItems(CURRENCIES)
        self._currency.setCurrentText(guessed_currency())
        rows.addWidget(Text(_("Welcome to ShopClub"), "name"))
        rows.addWidget(Text(_("Your own loyalty club, on this PC: no cloud, no fee. Three short pages."), "lead"))
        rows.addSpacing(M)
        rows.addWidget(self._name)
        pair = row(labelled(_("Language"), self._language), labelled(_("Currency"), self._currency), spacing=M)
        rows.addLayout(pair)
        rows.addSpacing(M)
        self._greeting = CardFace(self._floor.theme, motion=False)
        self._greeting.setFixedHeight(230)
        self._greeting.setMaximumWidth(430)
        rows.addLayout(row(self._greeting, None))
        rows.addStretch(1)
        self._name.edit.textChanged.connect(self._greet)
        self._greet()
        return page

    def _greet(self) -> None:
        title = self._name.text().strip() or _("Your shop")
        self._greeting.show_card(CardView(title, 7, 10, 1, _("A treat for coming back")))

    def _card_page(self) -> QWidget:
        page, rows = _page()
        self._face = CardFace(self._floor.theme, motion=False)
        self._face.setFixedHeight(230)
        self._face.setMaximumWidth(430)
        group = QButtonGroup(page)
        buttons = QGridLayout()
        buttons.setSpacing(S)
        for number, offer in enumerate((*stamp_cards.offers(), *points.offers())):
            choose = partial(self._choose, offer.template)
            choice = button(offer.name, choose, look="segment", icon=offer.icon, theme=self._floor.theme)
            choice.setCheckable(True)
            choice.setChecked(offer.template == self._template)
            group.addButton(choice)
            buttons.addWidget(choice, number // TRADE_COLUMNS, number % TRADE_COLUMNS)
        self._told = Text("", "lead")
        rows.addWidget(Text(_("Your first programme"), "title"))
        rows.addWidget(Text(_("Choose what fits best; everything can be changed later."), tone="muted"))
        rows.addLayout(buttons)
        rows.addLayout(row(self._face, None))
        rows.addWidget(self._told)
        rows.addStretch(1)
        self._choose(self._template)
        return page

    def _ready_page(self) -> QWidget:
        page, rows = _page()
        rows.addWidget(Text(_("Ready to open"), "title"))
        for said in (
            _("1.  Print a sheet of blank cards: each enrols a member on its first scan."),
            _("2.  Plug in a hand scanner. It works on every screen."),
            _("3.  Scan a card: the first stamp is on it."),
        ):
            rows.addWidget(Text(said, "lead"))
        rows.addSpacing(M)
        theme = self._floor.theme
        self._open = button(
            _("Open my club"), partial(self._start, "counter"), look="primary", icon="store", theme=theme
        )
        sheet = button(_("Open, and print a first sheet"), partial(self._start, "cards"), icon="printer", theme=theme)
        self._demo = button(_("Look around with demo data"), self._start_demo, icon="flask-conical", theme=theme)
        for each in (self._open, sheet, self._demo):
            rows.addWidget(each)
        self._progress = QProgressBar()
        self._progress.hide()
        self._stop = button(_("Stop"), self._stop_demo, look="quiet")
        self._stop.hide()
        rows.addLayout(row(self._progress, self._stop))
        self._wrong = Text("", "strong", tone="refused")
        rows.addWidget(self._wrong)
        rows.addStretch(1)
        return page

    def _speak(self) -> None:
        name, language = self._name.text(), self._language.currentData()
        currency = self._currency.currentText()
        speak(language)
        layout = self.layout()
        if layout is not None:
            QWidget().setLayout(layout)
        self._build()
        self._name.edit.setText(name)
        self._currency.setCurrentText(currency)

    def _choose(self, name: str) -> None:
        self._template = name
        settings = template(name, language=self._language.currentData())
        currency = Currency(self._currency.currentText())
        rules = read_rules(settings, currency)
        self._face.show_card(example_card(rules, currency))
        said = _("{size} stamps give: {reward}").format(size=rules.size, reward=rules.promise)
        self._told.setText(said if rules.size else example_sentences(rules, currency)[0])

    def _turn(self, by: int) -> None:
        if by > 0 and not self._name.text().strip():
            self._name.refuse(_("Your members will see this name."))
            self._name.edit.setFocus()
            return
        page = min(max(self._pages.currentIndex() + by, 0), LAST_PAGE)
        self._pages.setCurrentIndex(page)
        self._back.setVisible(page > 0)
        self._next.setVisible(page < LAST_PAGE)
        self._step.setText(_("Page {number} of {count}").format(number=page + 1, count=LAST_PAGE + 1))
        if page == 1:
            self._choose(self._template)
            self._next.setFocus()
        if page == LAST_PAGE:
            self._open.setFocus()

    def _start(self, then: str) -> None:
        path, name, language = self._path, self._name.text().strip(), self._language.currentData()
        currency, zone, first = self._currency.currentText(), guessed_zone(), self._template
        till = self._till or "till"

        def job() -> None:
            from shopclub.services.shop.clubhouse import open_clubhouse
            from shopclub.services.shop.settings import open_club

            open_club(path, name=name, currency=currency, zone=zone, language=language)
            club = open_clubhouse(path, till=till)
            try:
                club.catalogue.apply([template(first, language=language)])
            finally:
                club.close()

        def done(_made: None) -> None:
            self.finished.emit()
            if then != "counter":
                floor = self._floor  # the guide is gone once the book is open
                floor.acts.run(lambda: None, owner=floor, then=lambda _none: floor.wanted.emit(then, None))

        self._run(self._floor.acts, job, done)

    def _start_demo(self) -> None:
        path, language, currency = self._path, self._language.currentData(), self._currency.currentText()
        self._progress.setRange(0, 100)
        self._progress.show()
        self._stop.show()

        long = self._floor.readings.long
        self._making = progress = Progress(long, owner=self, show=self._progress.setValue)

        def job() -> None:
            from shopclub.services.shop.demo import DemoPlan, make_demo

            make_demo(path, DemoPlan(120, 12, 1, datetime.now(UTC), currency, language), progress)

        self._run(long, job, lambda _made: self.finished.emit())

    def _stop_demo(self) -> None:
        if self._making is not None:
            self._making.stop()

    def _run(self, worker: Worker, job: Callable[[], None], then: Callable[[None], None]) -> None:
        self._wait_for_book(on=True)

        def otherwise(expected: Expected) -> None:
            sentence = phrases.refusal(expected) if isinstance(expected, Refusal) else phrases.fault(expected)
            self._wrong.setText(str(sentence))

        def begin(made: None) -> None:
            self._opens = True
            then(made)

        worker.run(job, owner=self, then=begin, otherwise=otherwise, finally_=self._ask_again_unless_open)

    def _wait_for_book(self, *, on: bool) -> None:
        """Take no other wish while the book is made."""
        self.setCursor(Qt.CursorShape.BusyCursor) if on else self.unsetCursor()
        for each in (self._open, self._demo, self._back):
            each.setEnabled(not on)

    def _ask_again_unless_open(self) -> None:
        if not self._opens:
            self._wait_for_book(on=False)


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    rows = QVBoxLayout(page)
    rows.setContentsMargins(L, L, L, L)
    rows.setSpacing(M)
    return page, rows
