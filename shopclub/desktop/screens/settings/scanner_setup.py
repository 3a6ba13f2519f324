"""Setting the scanner up: three scans of a test card teach its pace and its suffix."""

from dataclasses import replace

from shopclub.desktop.scanner import Scanner
from shopclub.desktop.scanner_burst import ScannerSettings
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import L
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Panel, Text, row
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext

TESTS = 3


class ScannerSetup(Panel):
    """Learns the scanner from three scans."""

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(margin=L)
        self._floor = floor
        self._scanner: Scanner | None = floor.scanner
        self._left = TESTS
        self._said = Text("", tone="muted")
        self.rows.addWidget(Text(_("The scanner"), "heading"))
        self.rows.addWidget(
            Text(
                _("Any hand scanner that types works. Set it to end with Enter; turn NumLock on if it uses the keypad.")
            )
        )
        self.rows.addWidget(self._said)
        learn = button(_("Learn my scanner"), self._learn, icon="scan-barcode", theme=floor.theme)
        self.rows.addLayout(row(learn, None))
        self._tell()
        if self._scanner is not None:
            self._scanner.measured.connect(self._measured)
            self._scanner.learned.connect(self._learned)

    def _tell(self) -> None:
        kept = self._floor.preferences
        self._said.setText(
            _("Pace: up to {gap} ms between keys · ends with {suffix}").format(
                gap=kept.scanner_gap, suffix=kept.scanner_suffix
            )
        )

    def _learn(self) -> None:
        if self._scanner is not None:
            self._left = TESTS
            self._scanner.calibrate()
            self._ask()

    def _ask(self) -> None:
        said = ngettext("Scan a card {count} more time.", "Scan a card {count} more times.", self._left)
        self._said.setText(said.format(count=self._left))

    def _measured(self, _gap: float, _suffix: str) -> None:
        if self._scanner is not None and self._scanner.calibrating:
            self._left -= 1
            self._ask()

    def _learned(self, settings: ScannerSettings) -> None:
        if self._scanner is not None:
            self._scanner.settings = settings
        self._floor.prefer(
            replace(
                self._floor.preferences,
                scanner_gap=settings.gap_ms,
                scanner_suffix=settings.suffix,
                scanner_reading=settings.reading,
            )
        )
        self._tell()
        self._floor.told.emit(_("The scanner is learned."), "done")
