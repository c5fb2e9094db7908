"""The room's look in one place: colours, type and the application-wide style. Widgets carry no style of their own."""

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from scenes import palette

BASE, PANEL, RAISED, CONTROL, HOVER = palette.BASE, palette.PANEL, palette.RAISED, palette.CONTROL, palette.HOVER
DIVIDER, BORDER = palette.DIVIDER, palette.BORDER
TEXT_1, TEXT_2, TEXT_3, OFF, WHITE = palette.TEXT_1, palette.TEXT_2, palette.TEXT_3, palette.TEXT_OFF, palette.WHITE
ACCENT, PRIMARY, SELECTED = palette.ACCENT, palette.PRIMARY, palette.SELECTED
PRIMARY_HOVER = "#3A7BD3"
PRIORITY_TEXT = {priority.value: colours.text for priority, colours in palette.PRIORITY.items()}
CRITICAL_TEXT, HIGH_TEXT, MEDIUM_TEXT, LOW_TEXT = PRIORITY_TEXT.values()

FAMILIES = ("Inter", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei")

# role -> (pixels, line height, weight)
ROLES: dict[str, tuple[int, int, int]] = {
    "caption": (12, 16, 400),
    "body": (13, 20, 400),
    "strong": (13, 20, 600),
    "title": (14, 20, 600),
    "value": (16, 24, 600),
    "heading": (20, 24, 600),
    "kpi": (28, 32, 600),
    "elapsed": (32, 36, 600),
    "score": (48, 52, 600),
}

# one grid of 4 px; these are the heights that several files share
TOP_BAR, RAIL, KEY_BAR, PANEL_HEADER, PADDING = 48, 64, 32, 32, 12

_fonts: dict[tuple[str, int], QFont] = {}


def font(role: str = "body", weight: int | None = None) -> QFont:
    """Return the font of a text role; figures are tabular, so that changing values do not dance."""
    pixels, _line, usual = ROLES[role]
    chosen = usual if weight is None else weight
    key = (role, chosen)
    if key not in _fonts:
        made = QFont()
        made.setFamilies(list(FAMILIES))
        made.setPixelSize(pixels)
        made.setWeight(QFont.Weight(chosen))
        made.setFeature(QFont.Tag("tnum"), 1)
        _fonts[key] = made
    return _fonts[key]


def line_height(role: str) -> int:
    return ROLES[role][1]


def apply(app: QApplication) -> None:
    """Give the whole application its style, palette, font and style sheet."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette())
    app.setFont(font("body"))
    app.setStyleSheet(_style_sheet())


def _palette() -> QPalette:
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: PANEL,
        QPalette.ColorRole.WindowText: TEXT_2,
        QPalette.ColorRole.Base: BASE,
        QPalette.ColorRole.AlternateBase: RAISED,
        QPalette.ColorRole.Text: TEXT_1,
        QPalette.ColorRole.PlaceholderText: TEXT_3,
        QPalette.ColorRole.Button: CONTROL,
        QPalette.ColorRole.ButtonText: TEXT_1,
        QPalette.ColorRole.BrightText: WHITE,
        QPalette.ColorRole.Highlight: PRIMARY,
        QPalette.ColorRole.HighlightedText: WHITE,
        QPalette.ColorRole.ToolTipBase: RAISED,
        QPalette.ColorRole.ToolTipText: TEXT_1,
        QPalette.ColorRole.Link: ACCENT,
        QPalette.ColorRole.Accent: ACCENT,
        QPalette.ColorRole.Light: HOVER,
        QPalette.ColorRole.Midlight: CONTROL,
        QPalette.ColorRole.Mid: BORDER,
        QPalette.ColorRole.Dark: BASE,
        QPalette.ColorRole.Shadow: BASE,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(OFF))
    return made


def _style_sheet() -> str:
    """Roles and tones are dynamic properties: `label.setProperty("role", "title")`."""
    roles = "".join(
        f'QLabel[role="{role}"] {{ font-size: {pixels}px; font-weight: {weight}; }}\n'
        for role, (pixels, _line, weight) in ROLES.items()
    )
    tones = {"1": TEXT_1, "2": TEXT_2, "3": TEXT_3, "off": OFF, "accent": ACCENT, **PRIORITY_TEXT}
    coloured = "".join(f'QLabel[tone="{tone}"] {{ color: {colour}; }}\n' for tone, colour in tones.items())
    return roles + coloured + _SHEET


_SHEET = f"""
QToolTip {{ background: {RAISED}; color: {TEXT_1}; border: 1px solid {BORDER}; padding: 4px 8px; font-size: 12px; }}
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {{
  background: {BASE}; color: {TEXT_1}; border: 1px solid {BORDER}; border-radius: 4px; padding: 0 8px;
  min-height: 22px; selection-background-color: {PRIMARY}; selection-color: {WHITE}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QComboBox:focus {{ border-color: {ACCENT}; }}
QLineEdit[bare="true"] {{ background: transparent; border: none; padding: 0; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QAbstractItemView {{ background: {PANEL}; color: {TEXT_1}; border: none; outline: none;
  selection-background-color: {SELECTED}; selection-color: {TEXT_1}; }}
QComboBox QAbstractItemView, QListView[popup="true"] {{ background: {RAISED}; border: 1px solid {BORDER}; }}
QPushButton {{ background: {CONTROL}; color: {TEXT_1}; border: none; border-radius: 4px; padding: 0 12px;
  min-height: 24px; font-size: 13px; font-weight: 500; }}
QPushButton:hover {{ background: {HOVER}; }}
QPushButton:checked {{ background: {PRIMARY}; color: {WHITE}; }}
QPushButton:disabled {{ color: {OFF}; }}
QPushButton[kind="primary"] {{ background: {PRIMARY}; color: {WHITE}; font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: {PRIMARY_HOVER}; }}
QPushButton[kind="outline"] {{ background: transparent; border: 1px solid {BORDER}; }}
QPushButton[kind="outline"]:hover {{ background: {CONTROL}; }}
QPushButton[kind="quiet"] {{ background: transparent; color: {TEXT_2}; padding: 0 8px; }}
QPushButton[kind="quiet"]:hover {{ background: {CONTROL}; color: {TEXT_1}; }}
QPushButton[kind="quiet"]:checked {{ background: {CONTROL}; color: {TEXT_1}; }}
QPushButton[tall="true"] {{ min-height: 32px; }}
QPushButton:focus {{ outline: none; border: 1px solid {ACCENT}; }}
QCheckBox {{ spacing: 8px; color: {TEXT_1}; }}
QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {TEXT_3}; border-radius: 3px;
  background: transparent; }}
QCheckBox::indicator:checked {{ background: {TEXT_2}; border-color: {TEXT_2}; }}
QCheckBox::indicator:focus {{ border-color: {ACCENT}; }}
QScrollArea {{ border: none; background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 8px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 8px; margin: 0; }}
QScrollBar::handle {{ background: {CONTROL}; border-radius: 4px; min-height: 32px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: {BORDER}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{ background: {RAISED}; border: 1px solid {BORDER}; padding: 4px; }}
QMenu::item {{ padding: 4px 16px; border-radius: 3px; }}
QMenu::item:selected {{ background: {PRIMARY}; color: {WHITE}; }}
QHeaderView::section {{ background: {PANEL}; color: {TEXT_3}; border: none; border-bottom: 1px solid {DIVIDER};
  padding: 4px 8px; font-size: 12px; }}
QSplitter::handle {{ background: {DIVIDER}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
ads--CDockContainerWidget {{ background: {DIVIDER}; }}
ads--CDockContainerWidget ads--CDockSplitter::handle {{ background: {DIVIDER}; }}
ads--CDockAreaWidget {{ background: {PANEL}; border: none; }}
ads--CDockAreaTitleBar {{ background: {BASE}; padding: 0; min-height: 24px; }}
ads--CDockWidgetTab {{ background: {BASE}; padding: 0 8px; min-height: 24px; border: none; }}
ads--CDockWidgetTab QLabel {{ color: {TEXT_3}; font-size: 12px; }}
ads--CDockWidgetTab[activeTab="true"] {{ background: {PANEL}; }}
ads--CDockWidgetTab[activeTab="true"] QLabel {{ color: {TEXT_1}; }}
ads--CDockWidget {{ background: {PANEL}; border: none; }}
ads--CTitleBarButton {{ background: transparent; padding: 0 4px; min-height: 20px; }}
QFrame[surface="raised"] {{ background: {RAISED}; border: 1px solid {BORDER}; border-radius: 4px; }}
QFrame[surface="panel"] {{ background: {PANEL}; }}
QFrame[surface="divider"] {{ background: {DIVIDER}; }}
"""
