"""Settings: the shop's facts, this till's habits, the scanner, and keeping the book safe."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from shopclub import __version__
from shopclub.desktop import icons
from shopclub.desktop.changes import Changes
from shopclub.desktop.screens.settings.scanner_setup import ScannerSetup
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.theme import XL, L, M
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.file_dialogs import ask_file, ask_folder
from shopclub.desktop.widgets.texts import Choice, Field, Panel, Text, clear, labelled, row, stepper
from shopclub.desktop.workers import Expected, is_there
from shopclub.language import phrases
from shopclub.language.translation import LANGUAGES, speak
from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import Refusal
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.outcomes import Checked
from shopclub.services.shop.settings import Setting


class SettingsScreen(Screen):
    """Two columns of panels, each with its own Save."""

    interests = frozenset({"shop"})

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(L)
        for each in (self._left, self._right):
            each.setSpacing(L)
            columns.addLayout(each, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(XL, L, XL, L)
        whole.setSpacing(M)
        whole.addWidget(Text(_("Settings"), "title"))
        whole.addWidget(area, 1)

    def refresh(self) -> None:
        """Read the shop's settings anew."""
        self.floor.readings.short.run(self.floor.club.shopkeeping.shown, owner=self, then=self._show)

    def _show(self, shop: ShopSettings) -> None:
        for column, panels in (
            (self._left, (ShopPanel(self.floor, shop), CountingPanel(self.floor, shop))),
            (self._right, (TillPanel(self.floor), ScannerSetup(self.floor), SafetyPanel(self.floor))),
        ):
            clear(column)
            for panel in panels:
                column.addWidget(panel)
            column.addStretch(1)


def change_shop(floor: ShopFloor, wrong: Field | None, **settings: Setting) -> None:
    """Change settings of the shop, and say so."""

    def changed(shop: ShopSettings) -> None:
        floor.told.emit(_("Saved."), "done")
        floor.take_shop(shop)
        floor.changed.emit(Changes.of("shop"))

    def refused(expected: Expected) -> None:
        if wrong is not None and is_there(wrong) and isinstance(expected, Refusal):
            wrong.refuse(phrases.refusal(expected).said)
        else:
            floor.refuse(expected)

    floor.acts.run(partial(floor.club.shopkeeping.change, **settings), owner=floor, then=changed, otherwise=refused)


class ShopPanel(Panel):
    """Name, colour, logo: what members see."""

    def __init__(self, floor: ShopFloor, shop: ShopSettings) -> None:
        super().__init__(margin=L)
        self._floor = floor
        self._accent = shop.accent
        self._name = Field(_("Name of the shop"), text=shop.name, longest=120)
        self._text = Field(_("Line on the card"), text=shop.card_text, longest=60)
        self._colour = button("", self._choose_colour)
        self._colour.setAccessibleName(_("The shop's colour"))
        self._paint_colour()
        logo = button(_("Choose a logo…"), self._choose_logo, icon="image", theme=floor.theme)
        drop = button(_("Remove the logo"), lambda: change_shop(floor, None, logo=None), look="quiet")
        drop.setVisible(shop.logo is not None)
        save = button(_("Save"), self._save, look="primary", icon="check", theme=floor.theme)
        self.rows.addWidget(Text(_("The shop"), "heading"))
        self.rows.addWidget(self._name)
        self.rows.addWidget(self._text)
        self.rows.addWidget(labelled(_("The shop's colour"), self._colour))
        self.rows.addLayout(row(logo, drop, None))
        facts = _("Currency {currency} · {zone}").format(currency=shop.currency, zone=shop.zone)
        self.rows.addWidget(Text(facts, "small", tone="muted"))
        self.rows.addLayout(row(None, save))

    def _paint_colour(self) -> None:
        self._colour.setText(self._accent)
        self._colour.setIcon(icons.swatch(self._accent, 24))
        self._colour.setIconSize(QSize(24, 24))

    def _choose_colour(self) -> None:
        dialog = QColorDialog(self)
        dialog.setCurrentColor(self._accent)
        dialog.colorSelected.connect(lambda colour: self._take_colour(colour.name()))
        dialog.open()

    def _take_colour(self, colour: str) -> None:
        self._accent = colour.upper()
        self._paint_colour()

    def _choose_logo(self) -> None:
        kinds = "PNG, JPEG (*.png *.jpg *.jpeg)"
        ask_file(
            self,
            _("Choose a logo…"),
            kinds,
            lambda path: change_shop(self._floor, self._name, logo=path.read_bytes()),
        )

    def _save(self) -> None:
        change_shop(
            self._floor, self._name, name=self._name.text().strip(), card_text=self._text.text(), accent=self._accent
        )


class CountingPanel(Panel):
    """Guards and the figures' spans."""

    def __init__(self, floor: ShopFloor, shop: ShopSettings) -> None:
        super().__init__(margin=L)
        self._floor = floor
        self._hard = stepper(shop.hard_guard, 0, 3600)
        self._soft = stepper(shop.soft_guard // 60, 0, 1440)
        self._active = stepper(shop.active_days, 7, 3660)
        self._loyal = stepper(shop.loyal_days, 2, 100)
        self._rewards = stepper(shop.max_rewards, 1, 20)
        self.rows.addWidget(Text(_("Counting"), "heading"))
        for label, spin, advice in (
            (_("Seconds in which a second scan is ignored"), self._hard, ""),
            (_("Minutes in which stamping again asks first"), self._soft, ""),
            (
                _("Days a customer stays active after a purchase"),
                self._active,
                _("A café: 60 to 90. A shop visited a few times a year: 365."),
            ),
            (_("Days of purchase that make a loyal customer"), self._loyal, ""),
            (_("Rewards that may be used on one purchase"), self._rewards, ""),
        ):
            self.rows.addWidget(labelled(label, spin))
            if advice:
                self.rows.addWidget(Text(advice, "small", tone="muted"))
        save = button(_("Save"), self._save, look="primary", icon="check", theme=floor.theme)
        self.rows.addLayout(row(None, save))

    def _save(self) -> None:
        change_shop(
            self._floor,
            None,
            hard_guard=self._hard.value(),
            soft_guard=self._soft.value() * 60,
            active_days=self._active.value(),
            loyal_days=self._loyal.value(),
            max_rewards=self._rewards.value(),
        )


class TillPanel(Panel):
    """This machine: language, light or dark, sounds, motion."""

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(margin=L)
        self._floor = floor
        kept = floor.preferences
        self._language = Choice()
        self._language.addItem(_("As the shop"), "")
        for code, name in LANGUAGES.items():
            self._language.addItem(name, code)
        self._language.setCurrentIndex(max(self._language.findData(kept.language), 0))
        self._language.currentIndexChanged.connect(self._speak)
        self._scheme = Choice()
        for scheme, said in (("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))):
            self._scheme.addItem(said, scheme)
        self._scheme.setCurrentIndex(max(self._scheme.findData(kept.scheme), 0))
        self._scheme.currentIndexChanged.connect(lambda _index: self._prefer(scheme=self._scheme.currentData()))
        sounds = self._check(_("Sounds"), on=kept.sounds, then=lambda on: self._prefer(sounds=on))
        motion = self._check(_("Motion of new stamps"), on=kept.motion, then=lambda on: self._prefer(motion=on))
        self.rows.addWidget(Text(_("This till"), "heading"))
        self.rows.addWidget(labelled(_("Language"), self._language))
        self.rows.addWidget(labelled(_("Appearance"), self._scheme))
        self.rows.addLayout(row(sounds, motion, None, spacing=L))

    def _check(self, said: str, *, on: bool, then: Callable[[bool], None]) -> QCheckBox:
        made = QCheckBox(said)
        made.setChecked(on)
        made.toggled.connect(then)
        return made

    def _prefer(self, **changes: object) -> None:
        self._floor.prefer(replace(self._floor.preferences, **changes))  # type: ignore[arg-type]

    def _speak(self) -> None:
        language = self._language.currentData()
        self._prefer(language=language)
        speak(language or self._floor.shop.language)
        self._floor.redressed.emit()


class SafetyPanel(Panel):
    """Backups, the check of the book, the version."""

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(margin=L)
        self._floor = floor
        self._found = Text("", tone="muted")
        self.rows.addWidget(Text(_("Keeping the book safe"), "heading"))
        self.rows.addWidget(Text(str(floor.club.book.path), "small", tone="muted"))
        back_up = button(_("Back up now…"), self._back_up, icon="save", theme=floor.theme)
        check = button(_("Check the book"), self._check, icon="shield-check", theme=floor.theme)
        self.rows.addLayout(row(back_up, check, None))
        self.rows.addWidget(self._found)
        self.rows.addWidget(Text(f"ShopClub {__version__}", "small", tone="muted"))

    def _back_up(self) -> None:
        def back_up(folder: Path) -> None:
            job = partial(self._floor.club.upkeep.back_up, folder)
            said = _("Backed up and proved: {file}")
            self._floor.readings.long.run(
                job, owner=self, then=lambda path: self._found.setText(said.format(file=path.name))
            )

        ask_folder(self, _("Back up now…"), back_up)

    def _check(self) -> None:
        self._found.setText(_("Checking…"))

        def show(found: tuple[Checked, ...]) -> None:
            wrong = [f"{each.name}: {each.detail}" for each in found if not each.ok]
            well = _("Everything is in order: {count} checks.").format(count=len(found))
            self._found.setText("\n".join(wrong) or well)
            self._found.set_tone("refused" if wrong else "positive")

        self._floor.readings.long.run(self._floor.club.upkeep.check, owner=self, then=show)
