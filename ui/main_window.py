"""The one window: who is signed in, the screen of the moment, the connection's truth, and the keys valid everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desk_app.domain.refusal import Refusal
from ui.application import announce, fit_screen, speak
from ui.look import MIN_WINDOW, SPACE_L, SPACE_M, SPACE_S
from ui.loop import Gate, Work, on_unexpected, spawn
from ui.parts import AskBar, Button, Screen, key_cap, named, restyle, words
from ui.scanner import Scanner
from ui.trouble import TroubleView, refused_in
from ui.views.keys import KeysPanel
from ui.views.roles import name_and_role
from ui.views.sign_in import SignInView

if TYPE_CHECKING:
    from desk_app.domain.acts import Author
    from desk_app.domain.answers import Connection
    from desk_app.domain.secret import Secret
    from desk_app.usecases.desk import Desk
    from resources.catalogue import Texts
    from ui.doors import Doors
    from ui.journeys import Journeys
    from ui.views.first_operator import FirstOperatorView
    from ui.views.home import HomeView

HOME_KEYS = {
    Qt.Key.Key_F2: "open",
    Qt.Key.Key_F3: "renew",
    Qt.Key.Key_F4: "find",
    Qt.Key.Key_F5: "send",
    Qt.Key.Key_F6: "follow_up",
    Qt.Key.Key_F7: "resume",
}


class MainWindow(QMainWindow):
    """Shown at sign-in before anything slow is imported. main.py waits for `closed` and calls `changed` when the sync
    loop has settled something."""

    def __init__(self, texts: Texts, doors: Doors) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(texts("app.name"))
        self.setMinimumSize(*MIN_WINDOW)
        fit_screen(self)
        self.texts = texts
        self.doors = doors
        self.desk: Desk | None = None
        self.closed = Gate()
        self._is_closing = False
        self._question = ""
        self._refreshing: Work | None = None
        self.scanner = Scanner()
        self.scanner.scanned.connect(self.take_scan)
        spawn(self._listen(), "scanner")
        on_unexpected(lambda name, error: self.mishap(error))

        self.screens = named(QStackedWidget(), "screens")
        self.keys = KeysPanel(texts)
        self.ask_bar = AskBar(texts("keys.cap.esc"))
        self.ask_bar.answered.connect(self._answered)
        self.notice_bar = self._notice_bar()
        self.head, self.foot = self._head(), self._foot()
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.screens, 1)
        middle.addWidget(self.keys)
        whole = named(QWidget(), "whole")
        whole.setProperty("role", "page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(middle, 1)
        column.addWidget(self.notice_bar)
        column.addWidget(self.ask_bar)
        column.addWidget(self.foot)
        self.setCentralWidget(whole)

        self.sign_in: SignInView | None = None
        self.home: HomeView | None = None
        self.journeys: Journeys | None = None
        self.show_sign_in()

    async def _listen(self) -> None:
        # Only once the loop runs: a filter on every event has PySide learn all of Qt's classes, longer than a paint.
        app = QApplication.instance()
        if isinstance(app, QApplication) and not self.closed.is_open:
            self.scanner.listen(app)
            speak(app, self.texts.language)

    # --- what frames every screen ---

    def _head(self) -> QFrame:
        strip = named(QFrame(), "head")
        strip.setProperty("role", "strip")
        line = QHBoxLayout(strip)
        line.setContentsMargins(SPACE_L, SPACE_S + 2, SPACE_L, SPACE_S + 2)
        line.setSpacing(SPACE_M)
        line.addWidget(words(self.texts("app.name"), "name", "wordmark", wraps=False))
        self.mark = words(self.texts("app.demonstration"), "mark", "demonstration_mark", wraps=False)
        line.addWidget(self.mark)
        line.addStretch(1)
        self.who = words("", "quiet", "signed_in", wraps=False)
        line.addWidget(self.who)
        return strip

    def _foot(self) -> QFrame:
        strip = named(QFrame(), "foot")
        strip.setProperty("role", "foot")
        line = QHBoxLayout(strip)
        line.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        line.setSpacing(SPACE_S)
        self.link = words("", "message", "connection")
        line.addWidget(self.link, 1)
        line.addWidget(key_cap("F1"))
        line.addWidget(words(self.texts("keys.title"), "quiet", wraps=False))
        return strip

    def _notice_bar(self) -> QFrame:
        bar = named(QFrame(), "notice_bar")
        bar.setProperty("role", "bar")
        bar.setProperty("weight", "notice")
        line = QHBoxLayout(bar)
        line.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        self.notice = words("", "lead", "notice")
        away = Button("notice_away", self.texts("app.understood"), kind="link")
        away.clicked.connect(bar.hide)
        away.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line.addWidget(self.notice, 1)
        line.addWidget(away)
        bar.hide()
        return bar

    def say(self, sentence: str, weight: str = "notice") -> None:
        """One sentence in place, announced; it goes with the next screen."""
        self.notice.setText(sentence)
        restyle(self.notice_bar, weight=weight)
        self.notice_bar.show()
        announce(sentence, self.notice)

    def mishap(self, error: BaseException) -> None:
        """Background work ended in a refusal (a full disk) or a bug: said plainly, and the screen is usable again."""
        self.say(refused_in(self.texts, error), "wall")
        if self.sign_in is not None and self.sign_in.is_busy:
            self.sign_in.stopped()

    # --- screens ---

    def present(self) -> QWidget:
        """The screen of the moment."""
        return self.screens.currentWidget() or self

    def show_screen(self, screen: QWidget) -> None:
        """Bring a screen up and let go of the one before, but for home."""
        before = self.screens.currentWidget()
        self.notice_bar.hide()
        self.ask_bar.hide()
        self.screens.addWidget(screen)
        self.screens.setCurrentWidget(screen)
        screen.windowTitleChanged.connect(self._retitle)
        self._retitle()
        if before is not None and before is not screen:
            if isinstance(before, Screen):
                before.leave()
            if before is not self.home:
                self.screens.removeWidget(before)
                before.setParent(None)
                before.deleteLater()
        if self.keys.isVisible():
            self.keys.show_topic(self._topic())
        target = getattr(screen, "first_field", lambda: screen)()
        if isinstance(target, QWidget):
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _retitle(self) -> None:
        """The window is named after its screen, never after a person."""
        name, screen = self.texts("app.name"), self.screens.currentWidget()
        topic = f"{getattr(screen, 'topic', '')}.title"
        title = (screen.windowTitle() if screen is not None else "") or (
            self.texts(topic) if topic in self.texts else ""
        )
        self.setWindowTitle(f"{title} – {name}" if title else name)

    def _topic(self) -> str:
        return str(getattr(self.present(), "topic", "opening"))

    def show_sign_in(self) -> None:
        """Sign-in, or the first operator's page where nobody is registered."""
        self.head.hide()
        self.foot.hide()
        try:
            operators = self.doors.operators()
        except Refusal as refusal:
            self.show_screen(TroubleView(self.texts, refusal, self.close))
            return
        if not operators:
            from ui.views.first_operator import FirstOperatorView

            first = FirstOperatorView(self.texts, self.doors.password_bits, self.doors.minimum_bits)
            first.made.connect(lambda name, role, secret: spawn(self._create(first, name, role, secret), "create"))
            self.show_screen(first)
            return
        self._show_sign_in(operators)

    def _show_sign_in(self, operators: tuple[Author, ...]) -> None:
        self.sign_in = SignInView(self.texts, operators, demonstration=self.doors.demonstration)
        self.sign_in.tried.connect(lambda who, secret: spawn(self._try(who, secret), "sign-in"))
        self.show_screen(self.sign_in)

    async def _create(self, view: FirstOperatorView, name: str, role: str, secret: Secret) -> None:
        try:
            author = await self.doors.create_operator(name, role, secret)
        except Refusal as refusal:
            view.refused(refusal)
            return
        finally:
            secret.wipe()
        self._show_sign_in((author,))

    async def _try(self, operator_id: str, secret: Secret) -> None:
        try:
            desk = await self.doors.sign_in(operator_id, secret)
        except Refusal as refusal:
            if self.sign_in is not None:
                self.sign_in.refused(refusal)
            return
        finally:
            secret.wipe()
        self.signed_in(desk)

    def signed_in(self, desk: Desk) -> None:
        """The desk is open: home."""
        from ui.journeys import Journeys
        from ui.views.home import HomeView

        self.desk = desk
        author = desk.author
        self.who.setText(name_and_role(self.texts, author))
        self.mark.setVisible(desk.profile.demonstration)
        self.home = HomeView(self.texts)
        self.home.asked.connect(self.ask_for)
        self.home.resumed.connect(self._resume)
        self.journeys = Journeys(desk, self.texts)
        self.journeys.arrived.connect(self.show_screen)
        self.journeys.ended.connect(self.go_home)
        self.journeys.said.connect(self.say)
        self.head.show()
        self.foot.show()
        self.sign_in = None
        self.go_home()

    def go_home(self) -> None:
        """Back to the three things."""
        if self.home is not None:
            self.show_screen(self.home)
            self.changed()

    def changed(self) -> None:
        """Something was written, sent or answered: what is shown is brought up to date."""
        if self.desk is None:
            return
        self._show_connection(self.desk.connection())
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = spawn(self._refresh(self.desk), "refresh")

    def _show_connection(self, connection: Connection) -> None:
        from ui.views.home import connection_line

        sentence, weight = connection_line(self.texts, connection)
        mark = {"good": "●", "question": "▲"}.get(weight, "○")
        self.link.setText(f"{mark}  {sentence}")
        restyle(self.link, weight=weight)

    async def _refresh(self, desk: Desk) -> None:
        from ui.journeys import set_aside

        drafts = await set_aside(desk)
        if self.home is not None and self.desk is desk:
            self.home.show_waiting(desk.connection(), drafts)
        refresh = getattr(self.present(), "refresh", None)
        if callable(refresh):
            refresh()

    def _resume(self, draft_id: str) -> None:
        if self.journeys is not None:
            self.journeys.resume(draft_id)

    def ask_for(self, what: str) -> None:
        """One of the things home offers."""
        if self.desk is None or self.journeys is None:
            return
        if what == "send":
            self.desk.wake()
            self.say(self.texts("follow_up.sending"))
        elif what == "resume":
            if self.home is not None and self.home.set_aside:
                self.journeys.resume(self.home.set_aside[0].draft_id)
        else:
            self.journeys.start(what)

    def take_scan(self, payload: str) -> None:
        """A scan goes to the screen that takes one, else it starts what it names. To a question it means: no, go on."""
        if self.desk is None or self.journeys is None:
            return
        self.ask_bar.put_away()
        getattr(self.present(), "take_scan", self.journeys.scanned)(payload)

    # --- keys, closing ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no screen took for itself."""
        key = event.key()
        screen = self.present()
        if key == Qt.Key.Key_F1:
            self._toggle_keys()
        elif key == Qt.Key.Key_Escape:
            self._escape(screen)
        elif self.desk is not None and isinstance(screen, Screen):
            what = HOME_KEYS.get(Qt.Key(key))
            if what == "send" or (what and not screen.would_lose()):
                self.ask_for(what)
            elif key == Qt.Key.Key_F9 and screen is self.home:
                self._put_question("sign_out")
            else:
                super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def _toggle_keys(self) -> None:
        if self.keys.isVisible():
            self.keys.hide()
        else:
            self.keys.show_topic(self._topic())
            self.keys.show()

    def _escape(self, screen: QWidget) -> None:
        if self.keys.isVisible():
            self.keys.hide()
        elif self.notice_bar.isVisible():
            self.notice_bar.hide()
        elif screen is self.home:
            self._put_question("sign_out")
        elif isinstance(screen, Screen) and self.desk is not None:
            if screen.would_lose():
                self._put_question(screen.leave_question)
            else:
                self.go_home()

    def _put_question(self, question: str) -> None:
        self._question = question
        self.ask_bar.put(
            self.texts(f"app.{question}.question"), self.texts(f"app.{question}.yes"), self.texts(f"app.{question}.no")
        )

    def _answered(self, is_yes: bool) -> None:
        question, self._question = self._question if is_yes else "", ""
        if question in ("leave", "put_aside"):
            self.go_home()
        elif question == "sign_out":
            self.sign_out()
        elif question == "quit":
            self._is_closing = True
            self.close()

    def sign_out(self) -> None:
        """End the session: nothing of it stays on the screen."""
        desk, home = self.desk, self.home
        self.desk = self.home = self.journeys = None
        if desk is not None:
            spawn(self.doors.sign_out(desk), "sign-out")
        self.show_sign_in()
        if home is not None:
            self.screens.removeWidget(home)
            home.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks once while somebody is signed in; closing ends the main coroutine, which quits in stages."""
        if self.desk is not None and not self._is_closing:
            event.ignore()
            self._put_question("quit")
            return
        self.scanner.stop()
        on_unexpected(None)
        screen = self.present()
        if isinstance(screen, Screen):
            screen.leave()
        self.closed.open()
        super().closeEvent(event)
