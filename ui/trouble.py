"""What keeps this desk from being used at all, said in a window: whoever starts it from an icon sees no terminal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.domain.operators import Duty, roles_for
from desk_app.domain.refusal import Refusal, RefusalCode
from resources.catalogue import Texts
from ui.look import SPACE_L
from ui.loop import Gate, run
from ui.parts import Button, Screen, scrolled, words
from ui.views.roles import roles_said


def refused_in(texts: Texts, error: BaseException, **named: str) -> str:
    """The sentence of a refusal; of anything else, that it was not expected. Where the service was out of reach its
    true cause comes first; where a function does not allow it, those that do follow. `named` are values that the screen
    says in its own words."""
    if not isinstance(error, Refusal):
        return texts("app.unexpected")
    said = texts(f"refusal.{error.code}", **{**error.values, **named})
    if error.code is RefusalCode.NOT_ALLOWED and error.values.get("duty") in list(Duty):
        return f"{said} {texts('app.who_may', roles=roles_said(texts, roles_for(Duty(error.values['duty']))))}"
    return f"{out_of_reach(texts, error)} {said}" if error.code is RefusalCode.SERVICE_UNREACHABLE else said


def out_of_reach(texts: Texts, refusal: Refusal) -> str:
    """Why the service could not be asked, as the line about the connection has it."""
    cause = f"connection.{refusal.values.get('cause', '')}"
    return texts(cause if cause in texts else "connection.timeout")


class TroubleView(Screen):
    """One sentence, and a button that calls `close`. It stands in the window, or is a window of its own."""

    def __init__(self, texts: Texts, refusal: Refusal, close: Callable[[], object]) -> None:
        super().__init__("trouble")
        self.setWindowTitle(texts("app.name"))
        sentence = refused_in(texts, refusal)
        inner = QWidget()
        inner.setObjectName("trouble_inner")
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_L)
        column.addStretch(1)
        self.sentence = words(sentence, "lead", "trouble_sentence")
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.sentence)
        self.end = Button("trouble_end", texts("app.quit.yes"), kind="primary")
        self.end.setAccessibleDescription(sentence)  # the focus is here: a screen reader says why
        self.end.clicked.connect(lambda: close())
        column.addWidget(self.end, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled("trouble_scroll", inner))

    def idle_keys(self) -> frozenset[str]:
        """No key closes by chance."""
        return frozenset({"esc"})

    def first_field(self) -> QWidget:
        """Enter closes."""
        return self.end


class _Alone(TroubleView):
    """A window of its own, at most until the process ends."""

    def __init__(self, texts: Texts, refusal: Refusal) -> None:
        super().__init__(texts, refusal, self.close)
        self.closed = Gate()
        self.resize(720, 300)

    def closeEvent(self, event: QCloseEvent) -> None:
        """However it is closed, it is over."""
        self.closed.open()
        super().closeEvent(event)


def show_alone(texts: Texts, refusal: Refusal) -> None:
    """Show the sentence of `refusal` in a window of its own, until it is closed."""
    view = _Alone(texts, refusal)

    async def until_closed() -> int:
        await view.closed.wait()
        return 0

    view.show()
    view.end.setFocus()
    run(until_closed, window=view)
