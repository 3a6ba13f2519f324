"""Dresses the application by the theme: Qt's palette, and the style sheet by kinds of widgets."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from shopclub.desktop.icons import drawn_file
from shopclub.desktop.theme import RADIUS, SMALL_RADIUS, TOUCH, XL, XS, XXL, Colours, L, M, S, Theme, font, mixed


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
    return "".join(part(c) for part in (_surfaces, _buttons, _rare_buttons, _fields, _choices, _lists, _small_things))


def _surfaces(c: Colours) -> str:
    """Screens, panels, and words on them."""
    return f"""
    QWidget#screen, QMainWindow {{ background: {c.ground}; }}
    QFrame[panel="true"] {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS}px; }}
    QFrame[pane="true"] {{ background: {c.surface}; border: none; border-left: 1px solid {c.line}; }}
    QFrame[rule="true"] {{ background: {c.line}; border: none; }}
    QFrame[hair="true"] {{ background: {c.hair}; border: none; max-height: 1px; min-height: 1px; }}
    QFrame[panel="bare"] {{ background: transparent; border: none; }}
    QFrame[panel="plain"] {{ background: {c.surface}; border: none; border-radius: {RADIUS}px; }}
    QFrame[chip="true"] {{ background: {c.accent_soft}; border: 1px solid {mixed(c.accent, c.surface, 0.4)};
        border-radius: {TOUCH // 2}px; min-height: {TOUCH - 2}px; }}
    QFrame[rail="true"] {{ background: {c.surface}; border: none; border-right: 1px solid {c.line}; }}
    QLabel {{ background: transparent; color: {c.text}; }}
    QLabel[pill="true"] {{ background: {c.warning_soft}; color: {c.warning}; border-radius: 12px;
        padding: 4px 10px; }}
    QLabel[tone="muted"] {{ color: {c.muted}; }}
    QLabel[tone="accent"] {{ color: {c.accent}; }}
    QLabel[tone="refused"] {{ color: {c.refused}; }}
    QLabel[tone="positive"] {{ color: {c.positive}; }}
    """


def _buttons(c: Colours) -> str:
    """What is pressed. A focus ring takes the room that its margin left: nothing moves."""
    return f"""
    QPushButton {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line}; margin: 1px;
        border-radius: {SMALL_RADIUS}px; padding: 0 {L}px; min-height: {TOUCH - 4}px; }}
    QPushButton:hover {{ border-color: {c.field}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; margin: 0; }}
    QPushButton:pressed {{ background: {c.accent_soft}; border-color: {c.accent_line}; }}
    QPushButton:disabled {{ color: {mixed(c.muted, c.surface, 0.7)}; background: {c.surface}; }}
    QPushButton[look="primary"] {{ background: {c.brand}; color: {c.on_brand}; border-color: {c.brand}; }}
    QPushButton[look="primary"]:hover {{ background: {mixed(c.brand, c.text, 0.88)}; }}
    QPushButton[look="primary"]:focus {{ border-color: {c.text}; }}
    QPushButton[look="primary"]:disabled {{ background: {c.line}; border-color: {c.line}; color: {c.muted}; }}
    QPushButton[look="reward"] {{ background: {c.reward}; color: {c.reward_soft}; border-color: {c.reward}; }}
    QPushButton[look="reward"]:hover {{ background: {mixed(c.reward, c.text, 0.88)}; }}
    QPushButton[look="reward"]:focus {{ border-color: {c.text}; }}
    QPushButton[look="quiet"], QPushButton[look="calm"] {{ background: transparent; border-color: transparent;
        color: {c.accent}; padding: 0 {S}px; }}
    QPushButton[look="calm"] {{ color: {c.muted}; }}
    QPushButton[look="quiet"]:hover, QPushButton[look="calm"]:hover {{ background: {c.accent_soft}; }}
    QPushButton[look="quiet"]:focus, QPushButton[look="calm"]:focus {{ border-color: {c.accent}; }}
    """


def _rare_buttons(c: Colours) -> str:
    """Pads, tabs, pills, and what else is pressed in one place only."""
    return f"""
    QPushButton[look="pad"] {{ background: {c.raised}; padding: 0; min-height: 54px; }}
    QPushButton[look="pad"][compact="true"] {{ min-height: 40px; }}
    QPushButton[look="pad"]:checked {{ background: {c.brand}; color: {c.on_brand}; border-color: {c.brand}; }}
    QPushButton[look="tab"] {{ background: transparent; border: none; border-bottom: 2px solid transparent; margin: 0;
        border-radius: 0; padding: 0 {M}px; min-height: 40px; color: {c.muted}; }}
    QPushButton[look="tab"]:checked {{ color: {c.text}; border-bottom: 2px solid {c.accent}; }}
    QPushButton[look="tab"]:focus {{ color: {c.accent}; border-bottom: 2px solid {c.accent}; }}
    QPushButton[look="danger"] {{ color: {c.refused}; border-color: {c.refused}; background: {c.surface}; }}
    QPushButton[look="chip"] {{ background: {c.warning_soft}; color: {c.warning}; border: 1px solid {c.warning};
        border-radius: {TOUCH // 2 - 2}px; }}
    QPushButton[look="pill"] {{ background: {c.warning_soft}; color: {c.warning}; border-color: {c.warning_soft};
        margin: 10px 1px; min-height: 22px; border-radius: 12px; padding: 0 {S + 2}px; }}
    QPushButton[look="pill"]:focus {{ border: 2px solid {c.warning}; margin: 9px 0; }}
    QPushButton[look="row"] {{ background: transparent; border-color: transparent; text-align: left;
        padding: 0 {S}px; }}
    QPushButton[look="row"]:hover {{ background: {c.raised}; }}
    QPushButton[look="row"]:focus {{ border: 2px solid {c.accent}; }}
    QPushButton[look="section"] {{ background: transparent; border-color: transparent; text-align: left;
        padding: 0 {M}px; }}
    QPushButton[look="section"]:hover {{ background: {c.raised}; }}
    QPushButton[look="section"]:checked {{ background: {c.accent_soft}; color: {c.accent}; }}
    QPushButton[look="section"]:focus {{ border: 2px solid {c.accent}; }}
    QPushButton[look="segment"]:checked {{ background: {c.accent_soft}; color: {c.accent}; border-color: {c.accent}; }}
    QToolButton[look="rail"] {{ background: transparent; border: 2px solid transparent; border-radius: {SMALL_RADIUS}px;
        color: {c.muted}; padding: {XS}px 0; }}
    QToolButton[look="rail"]:hover {{ background: {c.raised}; }}
    QToolButton[look="rail"]:checked {{ background: {c.accent_soft}; color: {c.accent}; }}
    QToolButton[look="rail"]:focus {{ border: 2px solid {c.accent}; }}
    """


def _fields(c: Colours) -> str:
    """What is typed into."""
    plus, minus = (drawn_file(name, c.text, 16).as_posix() for name in ("plus", "minus"))
    return f"""
    QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QDateEdit, QDoubleSpinBox {{ background: {c.surface};
        color: {c.text}; border: 1px solid {c.field}; margin: 1px; border-radius: {SMALL_RADIUS}px;
        padding: 0 {M}px; min-height: {TOUCH - 4}px; selection-background-color: {c.accent};
        selection-color: {c.on_accent}; }}
    QPlainTextEdit {{ padding: {S}px; }}
    QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus, QDoubleSpinBox:focus {{
        border: 2px solid {c.accent}; margin: 0; }}
    QLineEdit[wrong="true"] {{ border: 2px solid {c.refused}; margin: 0; }}
    QLineEdit[sized="amount"] {{ min-height: 68px; padding-right: {L}px; }}
    QLineEdit[sized="amount"][compact="true"] {{ min-height: 46px; }}
    QLineEdit[sized="search"] {{ min-height: 52px; font-size: 12pt; }}
    QAbstractSpinBox {{ padding-right: 88px; }}
    QAbstractSpinBox QLineEdit {{ border: none; margin: 0; background: transparent; padding: 0 0 0 {M}px;
        min-height: 0; }}
    QAbstractSpinBox::up-button {{ subcontrol-origin: border; subcontrol-position: center right; width: 42px;
        height: 38px; border: none; border-left: 1px solid {c.line}; }}
    QAbstractSpinBox::down-button {{ subcontrol-origin: border; subcontrol-position: center right; right: 43px;
        width: 42px; height: 38px; border: none; border-left: 1px solid {c.line}; }}
    QAbstractSpinBox::up-arrow {{ image: url("{plus}"); width: 16px; height: 16px; }}
    QAbstractSpinBox::down-arrow {{ image: url("{minus}"); width: 16px; height: 16px; }}
    QAbstractSpinBox::up-button:pressed, QAbstractSpinBox::down-button:pressed {{ background: {c.accent_soft}; }}
    """


def _choices(c: Colours) -> str:
    """What is chosen from."""
    check, down = drawn_file("check", c.on_accent, 22).as_posix(), drawn_file("chevron-down", c.muted, 20).as_posix()
    return f"""
    QComboBox::drop-down {{ border: none; width: 36px; }}
    QComboBox::down-arrow {{ image: url("{down}"); width: 20px; height: 20px; }}
    QComboBox {{ combobox-popup: 0; }}
    QComboBox[look="quiet"] {{ border-color: transparent; background: transparent; font-size: 9pt; color: {c.muted};
        padding: 0 {XS}px 0 {S}px; min-height: {TOUCH - 8}px; }}
    QComboBox[look="quiet"]:focus {{ border: 2px solid {c.accent}; }}
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
    """


def _lists(c: Colours) -> str:
    """Tables, lists, and what scrolls."""
    thumb = mixed(c.muted, c.surface, 0.45)
    return f"""
    QListView[look="bare"], QListView[look="bare"]:focus {{ border: none; background: transparent; outline: none; }}
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
    """


def _small_things(c: Colours) -> str:
    """Progress, tips and menus."""
    return f"""
    QProgressBar {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 6px; min-height: 12px;
        max-height: 12px; text-align: center; color: transparent; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 5px; }}
    QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line}; padding: {S}px; }}
    QMenuBar, QMenu {{ background: {c.surface}; color: {c.text}; }}
    QMenu::item {{ padding: {S}px {XL}px; }}
    QMenu::item:selected, QMenuBar::item:selected {{ background: {c.accent_soft}; color: {c.accent}; }}
    QSplitter::handle {{ background: transparent; }}
    """
