"""The design system: colours as roles, spacing, type and radii, light and dark; the one place that knows a colour."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from shopclub.desktop.icons import drawn_file

XS, S, M, L, XL, XXL, XXXL = 4, 8, 12, 16, 24, 32, 48
RADIUS, SMALL_RADIUS = 12, 8
TOUCH = 44
FAMILY = "Inter"
POINTS = {"small": 9, "body": 10.5, "strong": 10.5, "lead": 12, "heading": 15, "title": 21, "name": 30, "hero": 38}
WEIGHTS = {
    "strong": QFont.Weight.DemiBold,
    "heading": QFont.Weight.DemiBold,
    "title": QFont.Weight.Bold,
    "name": QFont.Weight.Bold,
    "hero": QFont.Weight.Bold,
}
DEFAULT_ACCENT = "#1F6F5C"


@dataclass(frozen=True)
class Colours:
    """Colours by what they are for."""

    ground: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    positive: str
    positive_soft: str
    reward: str
    reward_soft: str
    warning: str
    warning_soft: str
    refused: str
    refused_soft: str


_LIGHT = {
    "ground": "#F5F3EF",
    "surface": "#FFFFFF",
    "raised": "#FAF9F6",
    "line": "#DEDAD2",
    "text": "#1D1B18",
    "muted": "#635E56",
    "positive": "#1B6E3C",
    "positive_soft": "#E2F3E7",
    "reward": "#7A4B00",
    "reward_soft": "#FDEBC8",
    "warning": "#8A4B00",
    "warning_soft": "#FCEBD5",
    "refused": "#A3242B",
    "refused_soft": "#FBE5E5",
}
_DARK = {
    "ground": "#171614",
    "surface": "#211F1D",
    "raised": "#2A2825",
    "line": "#3F3B37",
    "text": "#F4F1EC",
    "muted": "#B0A99F",
    "positive": "#7FD69B",
    "positive_soft": "#1C3526",
    "reward": "#F7C873",
    "reward_soft": "#3D2F14",
    "warning": "#F5B36A",
    "warning_soft": "#3D2A16",
    "refused": "#FF9C9C",
    "refused_soft": "#432223",
}


@dataclass(frozen=True)
class Theme:
    """What screens draw with."""

    dark: bool
    colours: Colours

    def colour(self, role: str) -> QColor:
        """Return a role's colour."""
        return QColor(getattr(self.colours, role))


def make_theme(*, dark: bool, accent: str = DEFAULT_ACCENT) -> Theme:
    """Return the theme for light or dark with the shop's accent, moved until it can be read on the surface."""
    roles = _DARK if dark else _LIGHT
    readable = readable_accent(accent, on=roles["surface"])
    on_accent = max(("#FFFFFF", "#101010"), key=lambda ink: contrast(ink, readable))
    soft = mixed(readable, roles["surface"], 0.16 if dark else 0.10)
    return Theme(dark, Colours(accent=readable, on_accent=on_accent, accent_soft=soft, **roles))


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 to 1 (WCAG 2.2)."""
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    channels = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour between two, `share` of the first."""
    a, b = QColor(one), QColor(other)
    return QColor.fromRgbF(
        a.redF() * share + b.redF() * (1 - share),
        a.greenF() * share + b.greenF() * (1 - share),
        a.blueF() * share + b.blueF() * (1 - share),
    ).name()


def readable_accent(accent: str, *, on: str) -> str:
    """Return the accent, moved towards black or white until text in it has a contrast of 4.5 on a surface."""
    target = "#000000" if luminance(on) > 0.4 else "#FFFFFF"
    for step in range(21):
        tried = mixed(target, accent, step / 20)
        if contrast(tried, on) >= 4.5:
            return tried
    return target


def system_is_dark() -> bool:
    """Tell whether the system asks for dark, by its hint or by its palette."""
    hint = QGuiApplication.styleHints().colorScheme()
    if hint != Qt.ColorScheme.Unknown:
        return hint == Qt.ColorScheme.Dark
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def load_fonts() -> None:
    """Make the program's own typeface known to Qt; printing uses the same."""
    import fontpkg_inter

    for file in sorted((Path(fontpkg_inter.ROOT) / "files").glob("Inter[[]*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def font(role: str = "body") -> QFont:
    """Return the font of a role in the type scale.

    The weight is set on the variable font's own axis: set on the font as well it would be emboldened once more.
    """
    made = QFont(FAMILY)
    made.setPointSizeF(POINTS[role])
    weight = WEIGHTS.get(role, QFont.Weight.Normal)
    made.setVariableAxis(QFont.Tag("wght"), float(weight.value))
    return made


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the application: Fusion underneath, our palette and sheet on top."""
    app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(_palette(theme))
    app.setStyleSheet(_sheet(theme.colours))


def _palette(theme: Theme) -> QPalette:
    palette, c = QPalette(), theme.colours
    roles = {
        QPalette.ColorRole.Window: c.ground,
        QPalette.ColorRole.WindowText: c.text,
        QPalette.ColorRole.Base: c.surface,
        QPalette.ColorRole.AlternateBase: c.raised,
        QPalette.ColorRole.Text: c.text,
        QPalette.ColorRole.Button: c.raised,
        QPalette.ColorRole.ButtonText: c.text,
        QPalette.ColorRole.Highlight: c.accent,
        QPalette.ColorRole.HighlightedText: c.on_accent,
        QPalette.ColorRole.ToolTipBase: c.surface,
        QPalette.ColorRole.ToolTipText: c.text,
        QPalette.ColorRole.PlaceholderText: c.muted,
        QPalette.ColorRole.Link: c.accent,
        QPalette.ColorRole.Accent: c.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(mixed(c.muted, c.surface, 0.7)))
    return palette


def _sheet(c: Colours) -> str:
    check, minus = drawn_file("check", c.on_accent, 22).as_posix(), drawn_file("minus", c.text, 16).as_posix()
    plus, down = drawn_file("plus", c.text, 16).as_posix(), drawn_file("chevron-down", c.muted, 20).as_posix()
    thumb = mixed(c.muted, c.surface, 0.45)
    return f"""
    QWidget#screen, QMainWindow {{ background: {c.ground}; }}
    QFrame[panel="true"] {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS}px; }}
    QFrame[panel="plain"] {{ background: {c.surface}; border: none; border-radius: {RADIUS}px; }}
    QFrame[chip="true"] {{ background: {c.accent_soft}; border: 1px solid {mixed(c.accent, c.surface, 0.4)};
        border-radius: {TOUCH // 2}px; min-height: {TOUCH - 2}px; }}
    QFrame[rail="true"] {{ background: {c.surface}; border: none; border-right: 1px solid {c.line}; }}
    QLabel {{ background: transparent; color: {c.text}; }}
    QLabel[tone="muted"] {{ color: {c.muted}; }}
    QLabel[tone="accent"] {{ color: {c.accent}; }}
    QLabel[tone="refused"] {{ color: {c.refused}; }}
    QLabel[tone="positive"] {{ color: {c.positive}; }}
    QPushButton {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line}; border-radius: {SMALL_RADIUS}px;
        padding: 0 {L}px; min-height: {TOUCH - 4}px; }}
    QPushButton:hover {{ border-color: {c.accent}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; }}
    QPushButton:pressed {{ background: {c.accent_soft}; }}
    QPushButton:disabled {{ color: {mixed(c.muted, c.surface, 0.7)}; background: {c.surface}; }}
    QPushButton[look="primary"] {{ background: {c.accent}; color: {c.on_accent}; border: 2px solid {c.accent}; }}
    QPushButton[look="primary"]:hover {{ background: {mixed(c.accent, c.text, 0.88)}; }}
    QPushButton[look="primary"]:focus {{ border: 2px solid {c.text}; }}
    QPushButton[look="primary"]:disabled {{ background: {c.line}; border-color: {c.line}; color: {c.muted}; }}
    QPushButton[look="reward"] {{ background: {c.reward_soft}; color: {c.reward}; border: 2px solid {c.reward};
        min-height: 56px; text-align: left; }}
    QPushButton[look="quiet"] {{ background: transparent; border: 2px solid transparent; color: {c.accent};
        padding: 0 {S}px; }}
    QPushButton[look="quiet"]:hover {{ background: {c.accent_soft}; }}
    QPushButton[look="quiet"]:focus {{ border: 2px solid {c.accent}; }}
    QPushButton[look="danger"] {{ color: {c.refused}; border-color: {c.refused}; background: {c.surface}; }}
    QPushButton[look="chip"] {{ background: {c.warning_soft}; color: {c.warning}; border: 1px solid {c.warning};
        border-radius: {TOUCH // 2 - 2}px; }}
    QPushButton[look="segment"]:checked {{ background: {c.accent_soft}; color: {c.accent}; border-color: {c.accent}; }}
    QToolButton[look="rail"] {{ background: transparent; border: 2px solid transparent; border-radius: {SMALL_RADIUS}px;
        color: {c.muted}; padding: {XS}px; }}
    QToolButton[look="rail"]:hover {{ background: {c.raised}; }}
    QToolButton[look="rail"]:checked {{ background: {c.accent_soft}; color: {c.accent}; }}
    QToolButton[look="rail"]:focus {{ border: 2px solid {c.accent}; }}
    QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QDateEdit, QDoubleSpinBox {{ background: {c.surface};
        color: {c.text}; border: 1px solid {mixed(c.muted, c.surface, 0.7)}; border-radius: {SMALL_RADIUS}px;
        padding: 0 {M}px; min-height: {TOUCH - 4}px; selection-background-color: {c.accent};
        selection-color: {c.on_accent}; }}
    QPlainTextEdit {{ padding: {S}px; }}
    QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus {{ border: 2px solid {c.accent}; }}
    QLineEdit[wrong="true"] {{ border: 2px solid {c.refused}; }}
    QLineEdit[size="large"] {{ min-height: 56px; font-size: 14pt; padding-left: {L}px; }}
    QComboBox::drop-down {{ border: none; width: 36px; }}
    QComboBox::down-arrow {{ image: url("{down}"); width: 20px; height: 20px; }}
    QAbstractSpinBox {{ padding-right: 88px; }}
    QAbstractSpinBox QLineEdit {{ border: none; background: transparent; padding: 0 0 0 {M}px; min-height: 0; }}
    QAbstractSpinBox::up-button {{ subcontrol-origin: border; subcontrol-position: center right; width: 42px;
        height: 38px; border: none; border-left: 1px solid {c.line}; }}
    QAbstractSpinBox::down-button {{ subcontrol-origin: border; subcontrol-position: center right; right: 43px;
        width: 42px; height: 38px; border: none; border-left: 1px solid {c.line}; }}
    QAbstractSpinBox::up-arrow {{ image: url("{plus}"); width: 16px; height: 16px; }}
    QAbstractSpinBox::down-arrow {{ image: url("{minus}"); width: 16px; height: 16px; }}
    QAbstractSpinBox::up-button:pressed, QAbstractSpinBox::down-button:pressed {{ background: {c.accent_soft}; }}
    QComboBox {{ combobox-popup: 0; }}
    QComboBox QAbstractItemView {{ background: {c.surface}; color: {c.text}; outline: none; padding: {XS}px;
        border: 1px solid {mixed(c.muted, c.surface, 0.7)}; border-radius: {SMALL_RADIUS}px; }}
    QComboBox QAbstractItemView::item {{ min-height: {TOUCH - S}px; padding: 0 {S}px; border: none;
        border-radius: {SMALL_RADIUS - 2}px; color: {c.text}; }}
    QComboBox QAbstractItemView::item:selected {{ background: {c.accent_soft}; color: {c.accent}; }}
    QCheckBox, QRadioButton {{ color: {c.text}; spacing: {M}px; min-height: {XXL}px; background: transparent; }}
    QCheckBox::indicator, QRadioButton::indicator {{ width: 22px; height: 22px; border: 2px solid {c.muted};
        background: {c.surface}; border-radius: 6px; }}
    QRadioButton::indicator {{ border-radius: 13px; }}
    QCheckBox::indicator:checked, QRadioButton::indicator:checked {{ background: {c.accent}; border-color: {c.accent};
        image: url("{check}"); }}
    QCheckBox::indicator:focus, QCheckBox:focus::indicator {{ border-color: {c.accent}; }}
    QTableView, QListView, QTreeView {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line};
        border-radius: {RADIUS}px; gridline-color: transparent; selection-background-color: {c.accent_soft};
        selection-color: {c.text}; alternate-background-color: {c.raised}; outline: none; }}
    QTableView::item, QListView::item {{ padding: {S}px {M}px; border: none; }}
    QHeaderView::section {{ background: {c.surface}; color: {c.muted}; border: none; border-bottom: 1px solid {c.line};
        padding: {S}px {M}px; }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
    QScrollBar::handle:vertical {{ background: {thumb}; border-radius: 4px; min-height: 32px; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
    QScrollBar::handle:horizontal {{ background: {thumb}; border-radius: 4px; min-width: 32px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QProgressBar {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 6px; min-height: 12px;
        max-height: 12px; text-align: center; color: transparent; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 5px; }}
    QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line}; padding: {S}px; }}
    QMenuBar, QMenu {{ background: {c.surface}; color: {c.text}; }}
    QMenu::item {{ padding: {S}px {XL}px; }}
    QMenu::item:selected, QMenuBar::item:selected {{ background: {c.accent_soft}; color: {c.accent}; }}
    QSplitter::handle {{ background: transparent; }}
    """
