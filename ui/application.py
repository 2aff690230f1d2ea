"""The Qt application: its name, typeface, translators, colours and the size of its text."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from PySide6.QtCore import QDir, QObject, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ui.look import BODY, FIRST_WINDOW, PALETTES, ROOMY_SCREEN, TEXT_FACE, Theme, font_data, stylesheet

NAME = "Guichet"
ICON_SIZES = (32, 64, 256)  # px; drawn from guichet.svg
SCALES = (1.0, 1.25, 1.5, 2.0)


class Appearance(QObject):
    """What the application looks like now; follows the machine while the theme is `SYSTEM`."""

    def __init__(self, app: QApplication, theme: Theme, scale: float) -> None:
        super().__init__(app)
        self.app = app
        self.theme = theme
        self.scale = scale
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self.apply)
        if (accessibility := getattr(hints, "accessibility", None)) is not None:  # Qt 6.10
            accessibility().contrastPreferenceChanged.connect(self.apply)
        self.apply()

    def choose(self, theme: Theme, scale: float) -> None:
        """Another theme or size, at once."""
        self.theme, self.scale = theme, scale
        self.apply()

    def shown(self) -> Theme:
        """The theme that is really shown: light, dark or contrast."""
        if self.theme is not Theme.SYSTEM:
            return self.theme
        hints = self.app.styleHints()
        accessibility = getattr(hints, "accessibility", None)  # Qt 6.10 and later know of high contrast
        if accessibility is not None and accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return Theme.CONTRAST
        return Theme.DARK if hints.colorScheme() is Qt.ColorScheme.Dark else Theme.LIGHT

    def apply(self) -> None:
        """Palette for what draws itself (lists, dialogs of the system), stylesheet for the rest."""
        theme = self.shown()
        colours = PALETTES[theme]
        palette = QPalette()
        roles = QPalette.ColorRole
        for role, colour in (
            (roles.Window, colours.paper),
            (roles.WindowText, colours.ink),
            (roles.Base, colours.surface),
            (roles.AlternateBase, colours.paper),
            (roles.Text, colours.ink),
            (roles.PlaceholderText, colours.quiet),
            (roles.Button, colours.surface),
            (roles.ButtonText, colours.ink),
            (roles.Highlight, colours.soft),
            (roles.HighlightedText, colours.ink),
            (roles.Link, colours.accent),
            (roles.ToolTipBase, colours.ink),
            (roles.ToolTipText, colours.paper),
        ):
            palette.setColor(role, QColor(colour))
        self.app.setPalette(palette)
        self.app.setStyleSheet(stylesheet(theme, scale=self.scale))


def make_application(argv: Sequence[str], *, theme: Theme = Theme.SYSTEM, scale: float = 1.0) -> QApplication:
    """The one QApplication. Its `Appearance` is a child object named `appearance`."""
    # As an argument: asked for by a call, the style comes back as an object, and PySide learns its class before the
    # first paint.
    app = QApplication([*argv, "-style", "Fusion"])
    app.setApplicationName(NAME)
    app.setApplicationDisplayName(NAME)
    app.setDesktopFileName("guichet")
    app.setQuitOnLastWindowClosed(False)
    dress(app, theme=theme, scale=scale)
    return app


def dress(app: QApplication, *, theme: Theme, scale: float) -> Appearance:
    """Typefaces, icon and colours for an application that exists already."""
    for data in font_data():
        QFontDatabase.addApplicationFontFromData(data)
    font = QFont(TEXT_FACE)
    font.setPixelSize(round(BODY * scale))
    app.setFont(font)
    QDir.setSearchPaths("look", [str(resources.files("resources").joinpath("icons"))])
    icon = QIcon()
    for size in ICON_SIZES:
        icon.addFile(f"look:guichet_{size}.png")
    app.setWindowIcon(icon)
    appearance = Appearance(app, theme, scale)
    appearance.setObjectName("appearance")
    return appearance


def speak(app: QApplication, language: str) -> None:
    """Qt’s own words and numbers: only once the first window is painted, for its list of languages is slow."""
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

    QLocale.setDefault(QLocale(QLocale.Language.French if language == "fr" else QLocale.Language.English))
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language}", folder):
        app.installTranslator(translator)


def fit_screen(window: QWidget) -> None:
    """The first size of a window: the whole screen where the screen is small, so that nothing hangs over its edge."""
    room = window.screen().availableSize()
    window.resize(QSize(*FIRST_WINDOW).boundedTo(room))
    if room.width() < ROOMY_SCREEN[0] or room.height() < ROOMY_SCREEN[1]:
        window.setWindowState(Qt.WindowState.WindowMaximized)


def announce(text: str, widget: QObject) -> None:
    """Have a screen reader say `text` now, and the widget scroll into sight, where it shows: behind a lock nothing is
    said of anyone."""
    if isinstance(widget, QWidget):
        if not widget.isVisible():
            return
        if text:
            _bring_into_sight(widget)
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def _bring_into_sight(widget: QWidget) -> None:
    """What is said is seen too: on a small screen its place may be below the fold."""
    from ui.parts import ScrolledArea

    above: QObject | None = widget.parent()
    while above is not None and not isinstance(above, ScrolledArea):
        above = above.parent()
    if isinstance(above, ScrolledArea):
        above.bring_into_sight(widget)
