"""Who comes in: sign-in, the first operator's page where nobody is registered, and the way back over a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desk_app.domain.refusal import Refusal, RefusalCode
from ui.loop import spawn
from ui.trouble import TroubleView
from ui.views.sign_in import SignInView

if TYPE_CHECKING:
    from desk_app.domain.author import Author
    from desk_app.domain.secret import Secret
    from desk_app.usecases.desk import Desk
    from resources.catalogue import Texts
    from ui.doors import Doors
    from ui.views.first_operator import FirstOperatorView

_DAMAGED = (RefusalCode.STORE_DAMAGED, RefusalCode.LINE_MISSING)


class Entrance(QObject):
    """`arrived(screen)` is to be shown, `opened(desk)` says who came in, `replaced` that whoever locked the desk is no
    longer there, `advised(sentence)` follows, `began`: it was the desk's first sign-in, `given_up` ends the program."""

    arrived = Signal(object)
    opened = Signal(object)
    replaced = Signal()
    advised = Signal(str)
    began = Signal()
    given_up = Signal()

    def __init__(self, texts: Texts, doors: Doors) -> None:
        super().__init__()
        self.texts = texts
        self.doors = doors
        self.view: SignInView | None = None
        self._first_name = ""  # typed on the first person's page, and left for the step before
        self._is_first = False  # was the first person of this desk made a moment ago?

    def show(self) -> None:
        """Sign-in, or the first operator's page."""
        try:
            operators = self.doors.operators()
        except Refusal as refusal:
            self._show_trouble(refusal)
            return
        if not self.doors.is_set_up():
            self._show_set_up()
        elif operators:
            self._show_sign_in(operators)
        else:
            self._show_first()

    def _show_set_up(self, at: str = "place") -> None:
        from ui.views.set_up import SetUpView

        view = SetUpView(self.texts, self.doors, at)
        view.done.connect(self.show)
        self.arrived.emit(view)

    def show_lock(self, present: Author) -> None:
        """Back in over a lock: whoever works here already stands first."""
        try:
            operators = self.doors.operators()
        except Refusal:  # the file of keys went away meanwhile: the person at the desk may still come back
            operators = (present,)
        self._show_sign_in(operators, present)

    def say(self, sentence: str) -> None:
        """Something to know before the password."""
        if self.view is not None and sentence:
            self.view.password.say(sentence)

    def mishap(self, sentence: str) -> None:
        """Something unexpected happened while a password was looked at."""
        if self.view is not None and self.view.is_busy:
            self.view.stopped(sentence)

    def _show_sign_in(self, operators: tuple[Author, ...], present: Author | None = None) -> None:
        self.view = SignInView(self.texts, operators, demonstration=self.doors.demonstration, present=present)
        self.view.tried.connect(lambda who, secret: spawn(self._try(who, secret), "sign-in"))
        self.view.forgotten.connect(lambda: self._show_forgotten(operators, present))
        self.arrived.emit(self.view)

    def _show_forgotten(self, operators: tuple[Author, ...], present: Author | None) -> None:
        if not self.doors.has_sheet():
            self.say(self.texts("forgotten.no_sheet"))
            return
        from ui.views.forgotten import ForgottenView

        view = ForgottenView(self.texts, self.doors, operators)
        view.opened.connect(self._open_by_sheet)
        view.left.connect(lambda: self._show_sign_in(operators, present))
        self.arrived.emit(view)

    def _open_by_sheet(self, desk: Desk) -> None:
        self.view = None
        self.opened.emit(desk)
        self.advised.emit(self.texts("forgotten.advice"))

    def _show_first(self) -> None:
        from ui.views.first_operator import FirstOperatorView

        first = FirstOperatorView(self.texts, self.doors.password_bits, self.doors.minimum_bits, self._first_name)
        first.left.connect(lambda: self._back_from(first))
        first.made.connect(lambda name, role, secret: spawn(self._create(first, name, role, secret), "create"))
        self.arrived.emit(first)

    def _back_from(self, first: FirstOperatorView) -> None:
        """The settings are kept already: their last page again."""
        self._first_name = first.name.text()
        self._show_set_up("desk")

    def _show_trouble(self, refusal: Refusal) -> None:
        """Data that does not open may come back from a backup; of anything else one sentence."""
        self.view = None
        if refusal.code not in _DAMAGED:
            self.arrived.emit(TroubleView(self.texts, refusal, self.given_up.emit))
            return
        from ui.views.rescue import RescueView

        rescue = RescueView(self.texts, self.doors.restoring(), refusal)
        rescue.given_up.connect(self.given_up)
        rescue.over.connect(self._rescued)
        self.arrived.emit(rescue)

    def _rescued(self, sentence: str) -> None:
        self.show()
        self.say(sentence)

    async def _create(self, view: FirstOperatorView, name: str, role: str, secret: Secret) -> None:
        try:
            author = await self.doors.create_operator(name, role, secret)
        except Refusal as refusal:
            view.refused(refusal)
            return
        finally:
            secret.wipe()
        self._is_first = True
        self._show_sign_in((author,))

    async def _try(self, operator_id: str, secret: Secret) -> None:
        view = self.view
        try:
            desk = await self.doors.sign_in(operator_id, secret)
        except Refusal as refusal:
            if refusal.code in _DAMAGED:
                self._show_trouble(refusal)
            elif view is not None:
                view.refused(refusal)
            secret.wipe()
            return
        except BaseException:
            secret.wipe()
            raise
        self.view = None
        from desk_app.usecases.own_password import must_change

        if must_change(desk):
            self.replaced.emit()
            self._choose_password(desk, secret, over_lock=view is not None and view.is_locked)
        else:
            secret.wipe()
            self.opened.emit(desk)
            self._begin()

    def _begin(self) -> None:
        """Whoever has just been made the first person goes on to the last step."""
        is_first, self._is_first = self._is_first, False
        if is_first:
            self.began.emit()

    def _choose_password(self, desk: Desk, given: Secret, *, over_lock: bool) -> None:
        """A one-time password opens nothing but this page."""
        from ui.views.own_password import OwnPasswordView

        view = OwnPasswordView(desk, self.texts, given)
        view.changed.connect(lambda: self.opened.emit(desk))
        said = self.texts("own_password.unchanged_aside" if over_lock else "own_password.unchanged")
        view.left.connect(lambda: self._leave(desk, said))
        self.arrived.emit(view)

    def _leave(self, desk: Desk, said: str) -> None:
        spawn(self.doors.sign_out(desk), "sign-out")
        self.show()
        self.say(said)
