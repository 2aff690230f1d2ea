"""The one window: the entrance or the work, the screen of the moment, and the keys valid everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.application import fit_screen, speak
from ui.ask_bar import YES, AskBar
from ui.entrance import Entrance
from ui.idle import Idle
from ui.look import MIN_WINDOW
from ui.loop import Gate, Work, hold_dialogs, on_unexpected, spawn
from ui.parts import Screen, named
from ui.scanner import Scanner
from ui.screens import Screens
from ui.strips import CountdownBar, Foot, Head, NoticeBar
from ui.system_lock import Watch, watch
from ui.trouble import refused_in
from ui.views.keys import HOME_KEYS, KeysPanel
from ui.views.roles import name_and_role

if TYPE_CHECKING:
    from desk_app.usecases.desk import Desk
    from resources.catalogue import Texts
    from ui.doors import Doors
    from ui.journeys import Journeys
    from ui.views.home import HomeView


class MainWindow(QMainWindow):
    """Shown at sign-in before anything slow is imported. main.py waits for `closed` and calls `changed` when the sync
    loop has settled something.

    Two pages, one at a time: outside (sign-in, lock) and inside (the work). While the inside is not shown it is
    disabled too, so that nothing in it can take the focus; its work goes on.
    """

    def __init__(self, texts: Texts, doors: Doors) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(texts("app.name"))
        self.setMinimumSize(*MIN_WINDOW)
        fit_screen(self)
        self.texts = texts
        self.doors = doors
        self.desk: Desk | None = None
        self.home: HomeView | None = None
        self.journeys: Journeys | None = None
        self.closed = Gate()
        self._is_closing = False
        self._focus: QWidget | None = None  # where the focus was when the desk was locked
        self._refreshing: Work | None = None
        self._system: Watch | None = None  # tells when the system locks
        self.scanner = Scanner()
        self.scanner.scanned.connect(self.take_scan)
        self.idle = Idle(self)
        self.idle.over.connect(self.lock)
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock).setObjectName("lock_now")
        on_unexpected(lambda name, error: self.mishap(error))

        self.screens, self.outside = Screens("screens"), Screens("outside")
        for pile in (self.screens, self.outside):
            pile.retitled.connect(self._retitle)
        self.keys = KeysPanel(texts)
        self.ask_bar = AskBar(texts)
        self.ask_bar.answered.connect(self._answered)
        self.ask_bar.turned.connect(self._show_keys)
        self.notice_bar = NoticeBar(texts)
        self.countdown = CountdownBar(texts)
        self.idle.counting.connect(self.countdown.count)
        self.head, self.foot = Head(texts), Foot(texts)
        self.notice_bar.turned.connect(self._show_keys)
        self.inside = named(QWidget(), "inside")
        self.pages = named(QStackedWidget(), "whole")
        self._arrange()

        self.entrance = Entrance(texts, doors)
        self.entrance.arrived.connect(self._show_outside)
        self.entrance.opened.connect(self._come_in)
        self.entrance.replaced.connect(self._forget_session)
        self.entrance.advised.connect(self.say)
        self.entrance.began.connect(lambda: self.ask_for("first_sheet"))
        self.entrance.given_up.connect(self.close)
        self.entrance.show()
        spawn(self._listen(), "scanner")

    def _arrange(self) -> None:
        self.inside.setProperty("role", "page")
        work = QVBoxLayout(self.inside)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(0)
        work.addWidget(self.head)
        work.addWidget(self.screens, 1)
        for bar in (self.notice_bar, self.ask_bar, self.countdown, self.foot):
            work.addWidget(bar)
        self.pages.addWidget(self.outside)
        self.pages.addWidget(self.inside)
        self.inside.setEnabled(False)
        whole = QWidget()
        whole.setProperty("role", "page")
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.pages, 1)
        line.addWidget(self.keys)
        self.setCentralWidget(whole)

    async def _listen(self) -> None:
        # Only once the loop runs: a filter on every event has PySide learn all of Qt's classes, longer than a paint.
        app = QApplication.instance()
        if isinstance(app, QApplication) and not self.closed.is_open:
            self.scanner.listen(app)
            speak(app, self.texts.language)
            self._system = watch(self.lock)

    def say(self, sentence: str, weight: str = "notice") -> None:
        """One sentence in place, announced; it goes with the next screen."""
        self.notice_bar.say(sentence, weight)

    def mishap(self, error: BaseException) -> None:
        """Background work ended in a refusal (a full disk) or a bug: said plainly, and the screen is usable again."""
        sentence = refused_in(self.texts, error)
        self.say(sentence, "wall")
        self.entrance.mishap(sentence)

    # --- outside: sign-in, lock ---

    @property
    def is_inside(self) -> bool:
        """Somebody is signed in and the desk is not locked."""
        return self.pages.currentWidget() is self.inside

    def _show_outside(self, screen: QWidget) -> None:
        self.inside.setEnabled(False)
        self.pages.setCurrentWidget(self.outside)
        self.outside.bring_up(screen)
        self._arrived(screen)

    def _go_inside(self) -> None:
        self.outside.clear()  # no password stays
        self.inside.setEnabled(True)
        self.pages.setCurrentWidget(self.inside)
        hold_dialogs(False)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self.idle.watch(app, self.doors.lock_minutes)

    def lock(self) -> None:
        """Nothing about anyone shows; the work stays where it is, sending and printing go on."""
        if self.desk is None or not self.is_inside:
            return
        self._focus = self.focusWidget()
        self.idle.rest()
        hold_dialogs(True)
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self.keys.hide()
        spawn(self.doors.lock(self.desk), "lock")
        self.entrance.show_lock(self.desk.author)

    def _come_in(self, desk: Desk) -> None:
        if desk is self.desk:
            self._go_inside()
            self._retitle()
            self._arrived(self.present(), self._focus)
            self.changed()
            return
        self._forget_session()  # another person takes over: what was under way is put aside under its own name
        self.signed_in(desk)

    def signed_in(self, desk: Desk) -> None:
        """The desk is open: home."""
        from ui.journeys import Journeys
        from ui.views.home import HomeView

        self.desk = desk
        self.head.show_who(desk.author.name, name_and_role(self.texts, desk.author))
        self.head.mark.setVisible(desk.profile.demonstration)
        self.home = HomeView(self.texts)
        self.home.asked.connect(self.ask_for)
        self.home.resumed.connect(self._resume)
        self.journeys = Journeys(desk, self.texts)
        self.journeys.arrived.connect(self.show_screen)
        self.journeys.ended.connect(self.go_home)
        self.journeys.said.connect(self.say)
        self.journeys.over.connect(self.sign_out)
        self._go_inside()
        self.go_home()

    def sign_out(self, why: str = "") -> None:
        """End the session: nothing of it stays on the screen. The sign-in that follows says `why`."""
        desk = self.desk
        self._forget_session()
        if desk is not None:
            spawn(self.doors.sign_out(desk), "sign-out")
        self.entrance.show()
        self.entrance.say(why)

    def _forget_session(self) -> None:
        """Every screen of it goes, and with it what was typed and is not written."""
        self.idle.rest()
        if self.journeys is not None:
            self.journeys.blockSignals(True)  # what it still waits for is no business of the next person
        self.desk = self.home = self.journeys = self._focus = None
        for bar in (self.notice_bar, self.ask_bar, self.countdown):
            bar.hide()
        self.screens.clear()

    # --- inside: the screens ---

    def present(self) -> QWidget:
        """The screen of the moment."""
        return self._shown().currentWidget() or self

    def _shown(self) -> Screens:
        return self.screens if self.is_inside else self.outside

    def show_screen(self, screen: QWidget) -> None:
        """Bring a screen up and let go of the one before, but for home."""
        self.notice_bar.hide()
        self.ask_bar.hide()
        self.screens.bring_up(screen, stays=self.home)
        if self.is_inside:
            self._arrived(screen)
        else:
            self._focus = None  # behind a lock: the new screen says where to go on

    def _arrived(self, screen: QWidget, focus: QWidget | None = None) -> None:
        self._show_keys()
        is_there = focus is not None and isValid(focus) and focus.isVisible()
        target = focus if is_there else getattr(screen, "first_field", lambda: screen)()
        if isinstance(target, QWidget):
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _retitle(self) -> None:
        """The window is named after its screen, never after a person."""
        name, title = self.texts("app.name"), self._shown().title(self.texts)
        self.setWindowTitle(f"{title} – {name}" if title else name)
        self._show_keys()  # another page of the same screen has other keys

    def _show_keys(self) -> None:
        screen = self.present()
        is_asked = self.notice_bar.isVisible() or self.ask_bar.isVisible()  # Escape is theirs
        leaves = self.is_inside and screen is not self.home and not is_asked
        self.foot.show_keys(leave=leaves, are_beside=self.keys.isVisible())
        if self.keys.isVisible():
            self.keys.show_screen(screen, is_inside=self.is_inside)

    def go_home(self) -> None:
        """Back to the three things."""
        if self.home is not None:
            self.show_screen(self.home)
            self.changed()

    def changed(self) -> None:
        """Something was written, sent or answered: what is shown is brought up to date."""
        if self.desk is None:
            return
        self.foot.show_connection(self.desk.connection(), self.desk.clock.today())
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = spawn(self._refresh(self.desk), "refresh")

    async def _refresh(self, desk: Desk) -> None:
        from desk_app.domain.directory_words import aging
        from desk_app.usecases.batch_mend import sheets_missing
        from desk_app.usecases.desk_clock import clock_behind
        from desk_app.usecases.missing import missing
        from ui.kept_work import kept_work

        drafts, late, lacks = await kept_work(desk), await clock_behind(desk), await missing(desk)
        sheets = await sheets_missing(desk)
        if self.home is not None and self.desk is desk:
            self.home.show_missing(lacks, sheets)
            self.home.show_waiting(desk.connection(), drafts, desk.archive.trouble())
            self.home.show_clock(late)
            self.home.show_aging(aging(self.texts, desk.directory.dated(), desk.clock.today()))
        refresh = getattr(self.screens.currentWidget(), "refresh", None)
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
            self.desk.try_now()
            self.say(self.texts("follow_up.sending"))
        elif what == "resume":
            if self.home is not None and self.home.set_aside:
                self.journeys.resume(self.home.set_aside[0].draft_id)
        else:
            self.journeys.start(what)

    def take_scan(self, payload: str) -> None:
        """A scan goes to the screen that takes one, else it starts what it names. To a question it means: no, go on."""
        if self.journeys is None:
            return
        if not self.is_inside:
            self.entrance.say(self.texts("lock.scan"))
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
        elif self.is_inside and isinstance(screen, Screen):
            what = HOME_KEYS.get(Qt.Key(key)) if not event.modifiers() else None
            if what == "send" or (what and not screen.is_under_way()):
                self.ask_for(what)
            elif key == Qt.Key.Key_F9 and screen is self.home:
                self.ask_bar.ask("sign_out")
            else:
                super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def _toggle_keys(self) -> None:
        self.keys.setVisible(not self.keys.isVisible())
        self._show_keys()

    def _escape(self, screen: QWidget) -> None:
        if self.keys.isVisible():
            self._toggle_keys()
        elif self.notice_bar.isVisible():
            self.notice_bar.hide()
        elif screen is self.home:
            self.ask_bar.ask("sign_out")
        elif isinstance(screen, Screen):
            if self.is_inside and screen.would_lose():
                self.ask_bar.ask(screen.leave_question)
            else:
                screen.escape()

    def _answered(self, question: str, way: str) -> None:
        screen = self.present()
        if question == "put_aside" and isinstance(screen, Screen):
            (screen.put_aside if way == YES else screen.abandon)()
        elif isinstance(screen, Screen) and question == screen.leave_question:
            screen.left.emit()
        elif question == "sign_out":
            self.sign_out()
        elif question == "quit":
            self._is_closing = True
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks once while somebody works; closing ends the main coroutine, which quits in stages."""
        if self.desk is not None and self.is_inside and not self._is_closing:
            event.ignore()
            self.ask_bar.ask("quit")
            return
        self.scanner.stop()
        on_unexpected(None)
        self.idle.rest()
        if self._system is not None:
            self._system.stop()
        hold_dialogs(False)
        for pile in (self.screens, self.outside):
            pile.leave()
        self.closed.open()
        super().closeEvent(event)
