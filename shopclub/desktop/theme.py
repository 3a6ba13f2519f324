"""The design system: colours as roles, spacing, type and radii, light and dark; the one place that knows a colour.

`dress` turns it into what Qt draws with.
"""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

XS, S, M, L, XL, XXL, XXXL = 4, 8, 12, 16, 24, 32, 48
RADIUS, SMALL_RADIUS = 12, 8
TOUCH = 44
FAMILY = "Inter"
POINTS = {
    "small": 9,
    "small_strong": 9,
    "body": 10.5,
    "strong": 10.5,
    "lead": 12,
    "lead_strong": 12,
    "heading": 15,
    "key": 15,
    "value": 18,
    "title": 21,
    "name": 30,
    "hero": 38,
}
"""The type scale in points; a pixel is three quarters of one."""
LARGEST_OPTICAL_SIZE = 32
WEIGHTS = {
    "small_strong": QFont.Weight.DemiBold,
    "strong": QFont.Weight.DemiBold,
    "lead_strong": QFont.Weight.DemiBold,
    "key": QFont.Weight.Medium,
    "heading": QFont.Weight.DemiBold,
    "value": QFont.Weight.Bold,
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
    brand: str
    on_brand: str
    accent: str
    on_accent: str
    accent_soft: str
    accent_line: str
    hair: str
    field: str
    positive: str
    positive_soft: str
    reward: str
    reward_soft: str
    reward_line: str
    warning: str
    warning_soft: str
    warning_line: str
    refused: str
    refused_soft: str
    fresh: str = "#FFD27A"
    on_fresh: str = "#3A2600"


_LIGHT = {
    "ground": "#F5F3EF",
    "surface": "#FFFFFF",
    "raised": "#FAF9F6",
    "line": "#DEDAD2",
    "hair": "#EBE8E2",
    "field": "#928E89",
    "text": "#1D1B18",
    "muted": "#635E56",
    "positive": "#1B6E3C",
    "positive_soft": "#E2F3E7",
    "reward": "#7A4B00",
    "reward_soft": "#FDEBC8",
    "reward_line": "#E3BC74",
    "warning_line": "#E2B37A",
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
    "hair": "#312E2B",
    "field": "#858078",
    "text": "#F4F1EC",
    "muted": "#B0A99F",
    "positive": "#7FD69B",
    "positive_soft": "#1C3526",
    "reward": "#F7C873",
    "reward_soft": "#3D2F14",
    "reward_line": "#7A5E2A",
    "warning_line": "#7D5630",
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
    """Return the theme for light or dark with the shop's own colour.

    As `brand` it fills and is never changed; as `accent` it is moved until words and lines in it can be read.
    """
    roles = _DARK if dark else _LIGHT
    readable = readable_accent(accent, on=roles["surface"], least=6.5 if dark else 4.5)
    own = {
        "brand": QColor(accent).name(),
        "on_brand": ink_on(accent),
        "accent": readable,
        "on_accent": ink_on(readable),
        "accent_soft": mixed(readable, roles["surface"], 0.16 if dark else 0.10),
        "accent_line": mixed(readable, roles["surface"], 0.45 if dark else 0.4),
    }
    return Theme(dark, Colours(**own, **roles))


def ink_on(colour: str) -> str:
    """Return white or black, whichever reads better on a colour."""
    return max(("#FFFFFF", "#101010"), key=lambda ink: contrast(ink, colour))


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


def readable_accent(accent: str, *, on: str, least: float = 4.5) -> str:
    """Return a colour, made lighter or darker until text in it has a contrast on a surface.

    Its hue and saturation stay: mixed with white or black a colour turns grey.
    """
    own = QColor(accent)
    hue, saturation, lightness = own.hslHueF(), own.hslSaturationF(), own.lightnessF()
    goal = 0.0 if luminance(on) > 0.4 else 1.0
    for step in range(41):
        tried = QColor.fromHslF(max(hue, 0.0), saturation, lightness + (goal - lightness) * step / 40).name()
        if contrast(tried, on) >= least:
            return tried
    return "#000000" if goal == 0.0 else "#FFFFFF"


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
    made.setVariableAxis(QFont.Tag("opsz"), min(max(POINTS[role] * 4 / 3, 14), LARGEST_OPTICAL_SIZE))
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
