"""F10: the colours and the size of the text, chosen by key, seen at once, kept for whoever is signed in."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.domain.refusal import Refusal, Weight
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.application import SCALES, Appearance
from ui.fields.choice import ChoiceField, Option
from ui.look import PAGE_WIDTH, SPACE_L, Theme
from ui.loop import Work, spawn
from ui.page_column import middle_page
from ui.parts import Button, Screen, card, column, words

THEMES = (Theme.SYSTEM, Theme.LIGHT, Theme.DARK, Theme.CONTRAST)
KEYS = "123456789"


class AppearanceView(Screen):
    """Each choice is its own key and shows at once; what was chosen stays in the encrypted store."""

    topic = "appearance"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__("appearance_view")
        self.desk = desk
        self.texts = texts
        self._saving: Work | None = None
        page = middle_page(self, width=PAGE_WIDTH)
        form = column(margin=SPACE_L, spacing=SPACE_L)
        themes = [
            Option(one.value, texts(f"appearance.themes.{one.value}"), key)
            for one, key in zip(THEMES, KEYS, strict=False)
        ]
        self.theme = ChoiceField("theme", texts("appearance.theme"), texts, themes)
        percents = [round(scale * 100) for scale in SCALES]
        sizes = [
            Option(str(percent), texts("appearance.percent", n=percent), key)
            for percent, key in zip(percents, KEYS, strict=False)
        ]
        self.size_of_text = ChoiceField("text_size", texts("appearance.size"), texts, sizes, columns=len(sizes))
        self.finish = Button("appearance_finish", texts("appearance.finish"), kind="primary", key="⏎")
        page.addWidget(words(texts("appearance.title"), "title", "appearance_title"))
        for widget in (self.theme, self.size_of_text):
            form.addWidget(widget)
        page.addWidget(card("appearance_card", form))
        page.addWidget(self.finish, 0, Qt.AlignmentFlag.AlignLeft)
        page.addStretch(1)
        now = current()
        if now is not None:
            self.theme.set_values((now.theme.value,))
            self.size_of_text.set_values((str(round(now.scale * 100)),))
        for field in (self.theme, self.size_of_text):
            field.edited.connect(self._choose)
        self.theme.entered.connect(self.size_of_text.setFocus)
        self.size_of_text.entered.connect(self.finish.setFocus)
        self.finish.clicked.connect(self.left)

    def first_field(self) -> QWidget:
        """The colours."""
        return self.theme

    def _choose(self) -> None:
        now = current()
        if now is None:
            return
        now.choose(Theme(self.theme.value()), int(self.size_of_text.value()) / 100)
        self._saving = spawn(self._save(f"{now.theme.value} {now.scale}"), "save appearance")

    async def _save(self, chosen: str) -> None:
        try:
            await self.desk.store.put_setting(_name(self.desk), chosen)
        except Refusal as refusal:
            self.size_of_text.say(self.texts(f"refusal.{refusal.code}", **refusal.values), Weight.WALL)


def current() -> Appearance | None:
    """The application's appearance."""
    app = QApplication.instance()
    found = app.findChild(QObject, "appearance") if app is not None else None
    return found if isinstance(found, Appearance) else None


async def restore(desk: Desk) -> None:
    """As this operator left it; what does not read leaves the settings file's choice."""
    theme, _, scale = (await desk.store.setting(_name(desk))).partition(" ")
    now = current()
    if now is not None and theme in {one.value for one in THEMES} and scale in {str(one) for one in SCALES}:
        now.choose(Theme(theme), float(scale))


def _name(desk: Desk) -> str:
    return f"appearance-{desk.author.operator_id}"
