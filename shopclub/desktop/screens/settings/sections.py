"""The sections of the settings: the shop, its looks, this till, counting, and keeping the book safe."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import available_timezones

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shopclub import __version__
from shopclub.desktop.screens.settings.colours import ColourField
from shopclub.desktop.screens.settings.live_look import LiveLook
from shopclub.desktop.screens.settings.rows import SectionPanel, TextSetting, choice, number, switch
from shopclub.desktop.screens.settings.saving import Saving
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import L, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.file_dialogs import ask_file, ask_folder
from shopclub.desktop.widgets.texts import Text, row
from shopclub.desktop.workers import Expected, is_there
from shopclub.language import formats, phrases
from shopclub.language.translation import LANGUAGES, speak
from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import AmountInvalid, Refusal
from shopclub.services.acting.outcomes import Checked

AUTOMATIC, NEVER, OWN = "automatic", "never", "own"
ROOM_FOR_LOOK = 908


class ShopSection(QWidget):
    """Name, line, colour, logo: what members see; and the shop's clock and money."""

    def __init__(self, floor: ShopFloor, saving: Saving) -> None:
        super().__init__()
        self._floor, self._saving = floor, saving
        shop = floor.shop
        self.name = TextSetting(shop.name, longest=120, name=_("Name of the shop"))
        self.name.settled.connect(lambda text: saving.shop(partial(self._refuse, self.name), name=text))
        self.line = TextSetting(shop.card_text, longest=60, name=_("Line on the card"))
        self.line.settled.connect(lambda text: saving.shop(partial(self._refuse, self.line), card_text=text))
        self._colour = ColourField(floor.theme, shop.accent)
        self._colour.chosen.connect(lambda colour: saving.shop(accent=colour))
        panel = SectionPanel()
        panel.add(_("Name"), self.name, _("On cards and letters"))
        panel.add(_("Line on the card"), self.line, _("Short, a promise"))
        panel.add(_("Colour"), self._colour, _("Buttons, cards and letters"))
        panel.add(_("Logo"), self._logo(), _("PNG or JPEG, at least 600 px"))
        panel.add(_("Money"), Text(shop.currency), _("Set when the club began"))
        zones = choice(zone_names(shop.zone), shop.zone, lambda zone: saving.shop(zone=zone))
        panel.add(_("Time zone"), zones, _("Visits from now on are dated by it; earlier ones stay as they are"))
        begins = {f"{hour:02d}:00": f"{hour:02d}:00" for hour in range(9)} | {shop.day_starts: shop.day_starts}
        starts = choice(begins, shop.day_starts, lambda time: saving.shop(day_starts=time))
        panel.add(_("The day begins at"), starts, _("A visit before it belongs to the day before, from now on"))
        self._look = LiveLook(floor.theme, shop)
        self._look.hide()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(L)
        left = QVBoxLayout()
        left.addWidget(panel)
        left.addStretch(1)
        whole.addLayout(left, 1)
        whole.addWidget(self._look)

    def fit(self, room: int) -> None:
        """Leave the look out where there is no room for it."""
        self._look.setVisible(room >= ROOM_FOR_LOOK)

    def refresh(self) -> None:
        """Show the shop as it is kept now."""
        shop = self._floor.shop
        self.name.show_text(shop.name)
        self.line.show_text(shop.card_text)
        self._colour.show_colour(shop.accent)
        self._look.show_shop(shop)
        self._drop.setVisible(shop.logo is not None)

    def _refuse(self, at: TextSetting, expected: Expected) -> None:
        if is_there(at) and isinstance(expected, Refusal):
            at.refuse(phrases.refusal(expected).said)
        else:
            self._floor.refuse(expected)

    def _logo(self) -> QWidget:
        made = QWidget()
        pick = button(_("Choose…"), self._choose_logo)
        pick.setAccessibleName(_("Choose a logo…"))
        self._drop = button(_("Remove"), lambda: self._saving.shop(logo=None), look="calm")
        self._drop.setVisible(self._floor.shop.logo is not None)
        line = row(pick, self._drop, None)
        made.setLayout(line)
        return made

    def _choose_logo(self) -> None:
        kinds = "PNG, JPEG (*.png *.jpg *.jpeg)"
        ask_file(self, _("Choose a logo…"), kinds, lambda path: self._saving.shop(logo=path.read_bytes()))


def zone_names(kept: str) -> dict[str, str]:
    """Return the time zones of Europe and the one that is kept, each by its town."""
    zones = sorted(zone for zone in available_timezones() if zone.startswith("Europe/"))
    return {zone: zone.rpartition("/")[2].replace("_", " ") for zone in dict.fromkeys((kept, *zones))}


class LooksSection(QWidget):
    """This machine: language, light or dark, sounds, motion."""

    def __init__(self, floor: ShopFloor, saving: Saving) -> None:
        super().__init__()
        self._floor, self._saving = floor, saving
        kept = floor.preferences
        languages = {"": _("As the shop"), **LANGUAGES}
        self.language = choice(languages, kept.language, self._speak)
        schemes = {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}
        self.scheme = choice(schemes, kept.scheme, lambda scheme: self._prefer(scheme=scheme))
        sounds = switch(_("On"), on=kept.sounds, then=lambda on: self._prefer(sounds=on))
        motion = switch(_("On"), on=kept.motion, then=lambda on: self._prefer(motion=on))
        panel = SectionPanel()
        panel.add(_("Language"), self.language, _("Of this window"))
        panel.add(_("Appearance"), self.scheme)
        panel.add(_("Sounds"), sounds, _("Each also has its colour and sign"))
        panel.add(_("Motion"), motion, _("Of new stamps"))
        rest = number(kept.rest_after_s, (0, 3600), lambda seconds: self._prefer(rest_after_s=seconds))
        panel.add(_("Counter rests after"), rest, _("Seconds without a key until it waits for the next card; 0 never"))
        _only(self, panel)

    def _prefer(self, **changes: object) -> None:
        self._saving.machine(replace(self._floor.preferences, **changes))  # type: ignore[arg-type]

    def _speak(self, language: str) -> None:
        self._prefer(language=language)
        speak(language or self._floor.shop.language)
        self._floor.redressed.emit()


class CountingSection(QWidget):
    """Guards at the counter and the figures' spans."""

    def __init__(self, floor: ShopFloor, saving: Saving) -> None:
        super().__init__()
        self._floor, self._saving = floor, saving
        shop = floor.shop
        panel = SectionPanel()
        spans: tuple[tuple[str, str, str, tuple[int, int], int], ...] = (
            ("hard_guard", _("A second scan is ignored for"), _("Seconds"), (0, 3600), 1),
            ("soft_guard", _("Stamping again asks for"), _("Minutes"), (0, 1440), 60),
            ("max_rewards", _("Rewards on one purchase"), _("At most"), (1, 20), 1),
            ("active_days", _("A customer stays active for"), _("Days. A café: 60 to 90"), (7, 3660), 1),
            ("loyal_days", _("A loyal customer buys on"), _("Days in a period, or more"), (2, 100), 1),
        )
        for setting, said, hint, bounds, times in spans:
            kept = getattr(shop, setting) // times
            save = partial(self._save, setting, times)
            panel.add(said, number(kept, bounds, save), hint)
        panel.add(_("Ask about amounts above"), self._unusual(), _("A hurried hand types one digit too many"))
        _only(self, panel)

    def _save(self, setting: str, times: int, value: int) -> None:
        self._saving.shop(None, **{setting: value * times})

    def _unusual(self) -> QWidget:
        kept = self._floor.shop.unusual_above
        which = AUTOMATIC if kept is None else OWN if kept else NEVER
        options = {AUTOMATIC: _("The largest until now"), OWN: _("An own amount"), NEVER: _("Never ask")}
        amount = TextSetting(self._plain(kept), longest=16, name=_("Amount"))
        amount.setVisible(which == OWN)

        def choose(value: str) -> None:
            amount.setVisible(value == OWN)
            if value == OWN:
                amount.edit.setFocus()
            else:
                self._saving.shop(unusual_above=None if value == AUTOMATIC else 0)

        def own(text: str) -> None:
            try:
                self._saving.shop(unusual_above=formats.amount_typed(text, self._floor.currency))
            except AmountInvalid as refusal:
                amount.refuse(str(phrases.refusal(refusal)))

        amount.settled.connect(own)
        made = QWidget()
        rows = QVBoxLayout(made)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(S)
        rows.addWidget(choice(options, which, choose))
        rows.addWidget(amount)
        return made

    def _plain(self, minor: int | None) -> str:
        return formats.plain_amount(self._floor.currency.write(minor)) if minor else ""


class BackupsSection(QWidget):
    """Backups and the check of the book."""

    def __init__(self, floor: ShopFloor, _saving: Saving) -> None:
        super().__init__()
        self._floor = floor
        self.found = Text("", tone="muted")
        back_up = button(_("Back up now…"), self._back_up, icon="save", theme=floor.theme)
        check = button(_("Check the book"), self.check, icon="shield-check", theme=floor.theme)
        panel = SectionPanel()
        panel.add(_("The book"), Text(str(floor.club.book.path)), _("Everything is in this one file"))
        panel.add(_("A copy"), _beside(back_up), _("Proved as soon as it is made"))
        panel.add(_("Proof"), _beside(check), _("Every rule of the ledger, every line of its chain"))
        _only(self, panel, self.found)

    def _back_up(self) -> None:
        def back_up(folder: Path) -> None:
            job = partial(self._floor.club.upkeep.back_up, folder)
            said = _("Backed up and proved: {file}")
            self._floor.readings.long.run(
                job, owner=self, then=lambda path: self.found.setText(said.format(file=path.name))
            )

        ask_folder(self, _("Back up now…"), back_up)

    def check(self) -> None:
        """Check the book, and say what was found."""
        self.found.setText(_("Checking…"))

        def show(found: tuple[Checked, ...]) -> None:
            wrong = [f"{each.name}: {each.detail}" for each in found if not each.ok]
            well = _("Everything is in order: {count} checks.").format(count=len(found))
            self.found.setText("\n".join(wrong) or well)
            self.found.set_tone("refused" if wrong else "positive")

        self._floor.readings.long.run(self._floor.club.upkeep.check, owner=self, then=show)


class AboutSection(QWidget):
    """What this program is."""

    def __init__(self, floor: ShopFloor, _saving: Saving) -> None:
        super().__init__()
        panel = SectionPanel()
        panel.add(_("Version"), Text(f"ShopClub {__version__}"))
        panel.add(_("Licence"), Text("MIT"), _("Free, for every shop"))
        panel.add(_("Where data are"), Text(_("On this machine alone. Nothing is sent anywhere.")))
        _only(self, panel)


def _beside(act: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(row(act, None))
    return made


def _only(section: QWidget, *parts: QWidget) -> None:
    rows = QVBoxLayout(section)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(L)
    for part in parts:
        rows.addWidget(part)
    rows.addStretch(1)


Section = Callable[[ShopFloor, Saving], QWidget]
