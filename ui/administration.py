"""F11: what concerns the desk itself, not a person at the counter. One table says who may open what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desk_app.domain.operators import Duty, Role, roles_for
from desk_app.usecases.allowed import is_allowed
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.parts import Screen
from ui.views.roles import roles_said

if TYPE_CHECKING:
    from ui.intake import Intake


class Administration(QObject):
    """One session's administration. `arrived(screen)` is to be shown, `ended` leads home, `said(sentence)` is a
    notice. A screen that is left leads back to the list."""

    arrived = Signal(object)
    ended = Signal()
    said = Signal(str)
    over = Signal(str)  # the store was replaced: sign in again, with this sentence

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__()
        self.desk = desk
        self.texts = texts

    @cached_property
    def intake(self) -> Intake:
        """Goes on whatever screen shows; where its own does not, a notice says what came of it."""
        from ui.intake import Intake

        made = Intake(self.desk, self.texts, self)

        def tell(sentence: str) -> None:
            if not made.is_watched:
                self.said.emit(self.texts("directory.away", said=sentence.replace("\n", " ")))

        made.ended.connect(tell)
        return made

    def start(self, name: str = "") -> None:
        """The list; or at once what it calls `name`, where this role may."""
        entry = next((one for one in self.offered() if one.name == name), None)
        if entry is not None:
            self.show(entry.opened(self))
            return
        from ui.views.administration import AdministrationView

        view = AdministrationView(self.texts, self.offered(), self._others())
        view.asked.connect(self.start)
        view.left.connect(self.ended)
        self.arrived.emit(view)

    def first_sheet(self) -> None:
        """The recovery key as the last step of the first start; then home."""
        from ui.views.recovery import RecoveryView
        from ui.views.set_up import STEPS

        view = RecoveryView(self.desk, self.texts, step=self.texts("set_up.progress", n=STEPS, of=STEPS))
        view.done.connect(self.ended)
        view.done.connect(self.said)
        view.left.connect(self.ended)
        self.arrived.emit(view)

    def offered(self) -> tuple[Entry, ...]:
        """What who is signed in may do here."""
        return tuple(entry for entry in ENTRIES if entry.duty is None or is_allowed(self.desk, entry.duty))

    def _others(self) -> dict[str, str]:
        """What somebody else may do here, and who, by the letters that ask for it; a line for the same functions."""
        by_roles: dict[tuple[Role, ...], list[Entry]] = {}
        for entry in ENTRIES:
            if entry.duty is not None and not is_allowed(self.desk, entry.duty):
                by_roles.setdefault(roles_for(entry.duty), []).append(entry)
        others = {}
        for roles, entries in by_roles.items():
            what = ", ".join(self.texts(f"administration.{one.name}.title") for one in entries)
            said = self.texts("administration.others", what=what, who=roles_said(self.texts, roles))
            others["".join(one.key for one in entries)] = said
        return others

    def show(self, screen: Screen) -> None:
        """Bring up a screen that leads back to the list."""
        screen.left.connect(lambda: self.start())
        self.arrived.emit(screen)

    def done(self, sentence: str) -> None:
        """Back to the list, with a word on what was done."""
        self.start()
        self.said.emit(sentence)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: its words are `administration.<name>.title` and `.sentence`."""

    name: str
    key: str  # the letter that opens it, the same in every language
    duty: Duty | None  # None: everybody
    opened: Callable[[Administration], Screen]  # imports its screen when it is asked for


def _appearance(hub: Administration) -> Screen:
    from ui.views.appearance import AppearanceView

    return AppearanceView(hub.desk, hub.texts)


def _day_sheet(hub: Administration) -> Screen:
    from ui.papers import day_sheet_view

    return day_sheet_view(hub.desk, hub.texts)


def _diagnostic(hub: Administration) -> Screen:
    from ui.views.diagnostic import DiagnosticView

    return DiagnosticView(hub.desk, hub.texts)


def _journal(hub: Administration) -> Screen:
    from ui.views.journal import JournalView

    return JournalView(hub.desk, hub.texts)


def _own_password(hub: Administration) -> Screen:
    from ui.views.own_password import OwnPasswordView

    view = OwnPasswordView(hub.desk, hub.texts)
    view.changed.connect(lambda: hub.done(hub.texts("own_password.changed")))
    return view


def _people(hub: Administration) -> Screen:
    from ui.people_desk import PeopleDesk

    return PeopleDesk(hub).list()


def _directory(hub: Administration) -> Screen:
    from ui.views.directory import DirectoryView

    return DirectoryView(hub.intake, hub.texts)


def _settings(hub: Administration) -> Screen:
    from ui.views.settings import SettingsView

    view = SettingsView(hub.desk, hub.texts)
    view.done.connect(hub.done)
    return view


def _recovery(hub: Administration) -> Screen:
    from ui.keys_desk import KeysDesk

    return KeysDesk(hub).sheet()


def _backups(hub: Administration) -> Screen:
    from ui.views.backups import BackupsView

    view = BackupsView(hub.desk, hub.texts)
    view.over.connect(hub.over)
    return view


def _waiting_work(hub: Administration) -> Screen:
    from ui.work_desk import WorkDesk

    return WorkDesk(hub).list()


def _batches(hub: Administration) -> Screen:
    from ui.papers import batch_end_view
    from ui.views.batch import BatchView

    view = BatchView(hub.desk, hub.texts)
    view.behind.connect(hub.said)
    view.ended.connect(lambda end: hub.show(batch_end_view(hub.desk, hub.texts, end)))
    return view


def _brought_back(hub: Administration) -> Screen:
    from ui.views.brought_back import BroughtBackView

    return BroughtBackView(hub.desk, hub.texts)


ENTRIES: tuple[Entry, ...] = (
    Entry("own_password", "M", None, _own_password),
    Entry("people", "P", Duty.MANAGE_OPERATORS, _people),
    Entry("day_sheet", "F", None, _day_sheet),
    Entry("journal", "J", Duty.READ_TRAIL, _journal),
    Entry("recovery", "C", Duty.RENEW_KEYS, _recovery),
    Entry("settings", "R", Duty.SET_UP, _settings),
    Entry("directory", "N", Duty.SET_UP, _directory),
    Entry("backups", "S", Duty.BACK_UP, _backups),
    Entry("batches", "L", Duty.PRINT_BATCHES, _batches),
    Entry("brought_back", "E", Duty.RENEW_CODES, _brought_back),
    Entry("waiting_work", "T", Duty.HAND_ON, _waiting_work),
    Entry("diagnostic", "D", None, _diagnostic),
    Entry("appearance", "A", None, _appearance),
)
