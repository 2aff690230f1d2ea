"""From what is asked for to the screen that does it. Screens are imported when they are first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desk_app.domain.acts import ActKind, ActRow
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.majority import came_of_age
from desk_app.domain.refusal import RefusalCode
from desk_app.domain.scans import BrokenScan, InsScan, LetterScan, OtherScan, read
from desk_app.flows.changing import ChangeDraft, ChangeFacts, Way
from desk_app.flows.drafts import OpeningDraft
from desk_app.flows.renewal import RenewalDraft, renewal_of
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.administration import Administration
from ui.loop import spawn
from ui.parts import Screen

if TYPE_CHECKING:
    from ui.views.change import ChangeView


class Journeys(QObject):
    """One session's journeys. `arrived(screen)` is to be shown, `ended` leads home, `said(sentence)` is a notice,
    `over(sentence)` says why one has to sign in again."""

    arrived = Signal(object)
    ended = Signal()
    said = Signal(str)
    over = Signal(str)

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__()
        self.desk = desk
        self.texts = texts
        self.desk_work = Administration(desk, texts)
        self.desk_work.arrived.connect(self.arrived)
        self.desk_work.ended.connect(self.ended)
        self.desk_work.said.connect(self.said)
        self.desk_work.over.connect(self.over)
        spawn(self._dress(), "appearance")

    async def _dress(self) -> None:
        from ui.printing import prefer
        from ui.views.appearance import restore

        await restore(self.desk)
        prefer(str(self.desk.set_up.values()["desk.printer"]))

    def start(self, what: str) -> None:
        """What a key or a line of the home asks for; what is not known here is the follow-up."""
        match what:
            case "open":
                self.open_record()
            case "renew":
                self.renew()
            case "change":
                self.change()
            case "find":
                self.find()
            case "lost_code":
                spawn(self._lost_code(), "lost code")
            case "appearance":
                self.appearance()
            case "administration":
                self.desk_work.start()
            case "first_sheet":
                self.desk_work.first_sheet()
            case "set_aside":
                self.set_aside()
            case "backups" | "recovery" | "settings" | "journal" | "day_sheet" | "diagnostic" | "batches":
                self.desk_work.start(what)
            case _:
                self.follow_up()

    def open_record(
        self, *, scan: InsScan | None = None, draft: OpeningDraft | None = None, is_resumed: bool = False
    ) -> None:
        """The opening: empty, from a scan, from a refused act, or where it was left."""
        from ui.wizard.shell import OpeningWizard

        wizard = OpeningWizard(self.desk, self.texts, scan=scan, draft=draft, is_resumed=is_resumed)
        wizard.left.connect(self.ended)
        wizard.letter_ready.connect(self.print_letter)
        wizard.renewal_wanted.connect(self.renew)
        wizard.change_wanted.connect(self.change)
        self.arrived.emit(wizard)

    def resume(self, draft_id: str) -> None:
        """Take up what was put aside."""
        spawn(self._resume(draft_id), "resume")

    async def _resume(self, draft_id: str) -> None:
        from desk_app.usecases.save_draft import saved_drafts

        for saved in await saved_drafts(self.desk):
            if saved.id == draft_id:
                match saved.draft:
                    case OpeningDraft():
                        self.open_record(draft=saved.draft, is_resumed=True)
                    case ChangeDraft():
                        self.change(saved.draft, is_resumed=True)
                    case _:
                        self.renew(saved.draft, is_resumed=True)
                return
        self.ended.emit()

    def set_aside(self) -> None:
        """Everything that was set aside or cut short."""
        from ui.views.set_aside import SetAsideView

        view = SetAsideView(self.desk, self.texts)
        view.resumed.connect(self.resume)
        self._show(view)

    def renew(self, draft: RenewalDraft | None = None, *, is_resumed: bool = False) -> None:
        """A new provisional code; `draft` carries over what was typed or scanned already."""
        from ui.views.renewal import RenewalView

        view = RenewalView(self.desk, self.texts, draft, is_resumed=is_resumed)
        self._show(view)
        view.letter_ready.connect(lambda letters: self.print_letter(letters, again=view.draft))

    def change(self, draft: ChangeDraft | None = None, *, is_resumed: bool = False, only_prints: bool = False) -> None:
        """A change to a record that is there; `draft` carries over what is known already. `only_prints`: the letter of
        what the service says, as soon as it has said it."""
        from ui.views.change import ChangeView

        view = ChangeView(self.desk, self.texts, draft, is_resumed=is_resumed)
        view.only_prints = only_prints
        if only_prints:
            view.say(self.texts("change.only_prints"), "notice")
        self._show(view)
        view.letter_ready.connect(
            lambda letters: self.show_letter(letters, prints_itself=only_prints, then=self._back_to(view))
        )
        view.history_wanted.connect(lambda *about: self.history(*about, only_prints=only_prints))

    def _back_to(self, view: ChangeView) -> Callable[[], object] | None:
        """Back into a change that is not written yet; home from one that is."""
        return None if view.keeper.is_over else lambda: self.change(view.draft, is_resumed=True)

    def history(self, patient_id: str, draft: ChangeDraft, facts: ChangeFacts, *, only_prints: bool = False) -> None:
        """Who accessed a record."""
        from ui.views.history import HistoryView

        view = HistoryView(self.desk, self.texts, patient_id, draft, facts, only_prints=only_prints)
        view.letter_ready.connect(self.print_letter if only_prints else self.show_letter)
        self._show(view)

    def find(self, words: str = "") -> None:
        """Find a record, by `words` at once where there are some."""
        from ui.views.find import FindView

        view = FindView(self.desk, self.texts, words)
        view.opened.connect(self.show_act)
        self._show(view)

    async def _lost_code(self) -> None:
        """The letter of the code that nobody knows any more, and whose it was."""
        from desk_app.usecases.lost_codes import lost_codes

        for row in (await lost_codes(self.desk))[:1]:
            self.find(row.reference)

    def follow_up(self, *, words: str = "", at: str = "") -> None:
        """What waits, was sent, was accepted, is to be corrected. From an act one comes back to its line."""
        from ui.views.follow_up import FollowUpView

        view = FollowUpView(self.desk, self.texts, words=words, at=at)

        def open_act(row: ActRow) -> None:
            kept = view.box.text()
            self.show_act(row, then=lambda: self.follow_up(words=kept, at=row.act.id))

        view.opened.connect(open_act)
        self._show(view)

    def appearance(self) -> None:
        """Colours and size of text."""
        from ui.views.appearance import AppearanceView

        self._show(AppearanceView(self.desk, self.texts))

    def show_act(self, row: ActRow, *, then: Callable[[], object] | None = None) -> None:
        """One act: where it stands, its letter again, what can be done. Leaving it leads home, or does `then`."""
        from ui.views.act import ActView

        view = ActView(self.desk, self.texts, row)

        def back() -> None:
            self.show_act(view.row, then=then)

        view.letter_ready.connect(lambda letters: self.show_letter(letters, then=back))
        view.corrected.connect(self.correct)
        view.changed.connect(self.change_of)
        view.told.connect(lambda row: self.tell(row, then=then))
        view.asked_anew.connect(self.ask_anew)
        self._show(view, then)

    def tell(self, row: ActRow, *, then: Callable[[], object] | None = None) -> None:
        """« Ce que ce poste sait de moi », and back to the file."""
        from ui.papers import person_view

        self._show(person_view(self.desk, self.texts, row.act), lambda: self.show_act(row, then=then))

    def change_of(self, row: ActRow) -> None:
        """A change for the person of an act that stands on the screen."""
        from desk_app.flows.change_start import change_of_act

        self.change(change_of_act(row, of_age=self._is_of_age(row)))

    def ask_anew(self, row: ActRow, kind: LetterKind) -> None:
        """Another sheet of what the service said: who asks and what they show, then it prints itself."""
        from desk_app.flows.change_start import change_of_act

        way = Way.HISTORY if kind is LetterKind.ACCESS_HISTORY else Way.ACCESS
        self.change(change_of_act(row, way=way.value, of_age=self._is_of_age(row)), only_prints=True)

    def _is_of_age(self, row: ActRow) -> bool:
        return came_of_age(row.act, self.desk.clock.today(), self.desk.profile.majority_age)

    def correct(self, row: ActRow) -> None:
        """« Corriger »: back into the journey that the act came from, or both sides where the record has moved on."""
        from desk_app.flows.change_start import again

        if row.act.kind is ActKind.OPEN:
            self._correct_opening(row)
        elif row.refusal == RefusalCode.RECORD_CHANGED:
            self.compare(row)
        else:
            self.change(again(row))

    def compare(self, row: ActRow) -> None:
        """A change met another one: a person decides."""
        from ui.views.conflict import ConflictView

        view = ConflictView(self.desk, self.texts, row)
        view.done.connect(self._decided)
        self._show(view)

    def _decided(self, sentence: str) -> None:
        self.follow_up()
        self.said.emit(sentence)

    def _correct_opening(self, row: ActRow) -> None:
        """Where a record exists already it is a new code that is wanted, else the opening again."""
        from desk_app.flows.correction import again
        from desk_app.flows.drafts import Facts
        from desk_app.usecases.save_draft import start_opening

        draft = again(row, start_opening(self.desk))
        if row.refusal == RefusalCode.RECORD_EXISTS:
            self.renew(renewal_of(draft, Facts(today=self.desk.clock.today(), profile=self.desk.profile)))
        else:
            self.open_record(draft=draft)

    def show_letter(
        self,
        letters: Letter | Iterable[Letter],
        *,
        prints_itself: bool = False,
        then: Callable[[], object] | None = None,
        again: RenewalDraft | None = None,
    ) -> None:
        """The letter, or letters, before they go to paper; leaving leads home, or does what `then` says. `again` asks
        for another code where the sheet with this one did not come out."""
        from ui.views.letter import LetterView

        several = (letters,) if isinstance(letters, Letter) else tuple(letters)
        view = LetterView(self.desk, self.texts, several, prints_itself=prints_itself, may_renew=again is not None)
        if again is not None:
            draft = replace(again, id="", step="person", field="", channel=None)
            view.renewal_wanted.connect(lambda: self.renew(draft))
        self._show(view, then)

    def print_letter(self, letters: Letter | Iterable[Letter], *, again: RenewalDraft | None = None) -> None:
        """A letter that was just made prints itself."""
        self.show_letter(letters, prints_itself=True, again=again)

    def scanned(self, payload: str) -> None:
        """A scan outside a journey: it starts one, or is named and changes nothing."""
        scan = read(payload)
        match scan:
            case InsScan():
                self.open_record(scan=scan)
            case LetterScan():
                spawn(self._letter_scanned(scan.reference), "letter scanned")
            case OtherScan():
                self.said.emit(self.texts(f"scan.other.{scan.kind}"))
            case BrokenScan():
                self.said.emit(self.texts(scan.advice))

    async def _letter_scanned(self, reference: str) -> None:
        """A code that was posted is brought back; any other letter leads to its file."""
        from desk_app.usecases.returned_mail import was_posted

        if not await was_posted(self.desk, reference):
            self.find(reference)
            return
        from ui.views.brought_back import BroughtBackView

        view = BroughtBackView(self.desk, self.texts)
        self._show(view)
        view.take_scan(reference)

    def _show(self, screen: Screen, then: Callable[[], object] | None = None) -> None:
        screen.left.connect(then or self.ended.emit)
        self.arrived.emit(screen)
