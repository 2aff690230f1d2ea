"""The opening at the counter: pages around one flow. A key changes the draft, the flow says what comes next."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desk_app.domain.acts import Act
from desk_app.domain.refusal import Problem, Refusal, RefusalCode
from desk_app.domain.scans import InsScan
from desk_app.flows import opening
from desk_app.flows.change_start import change_of
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.flows.opening import Step
from desk_app.flows.renewal import renewal_of
from desk_app.flows.resuming import says_something
from desk_app.flows.review import ReviewLine
from desk_app.usecases.desk import Desk
from desk_app.usecases.refuse import refuse
from desk_app.usecases.save_draft import start_opening
from resources.catalogue import Texts
from ui.fields.field import Field
from ui.keeper import Keeper
from ui.pages.code import CodePage
from ui.pages.done import DonePage
from ui.pages.existing import LEADS_ON
from ui.pages.page import Page
from ui.whereabouts import Whereabouts, named_so
from ui.wizard import said
from ui.wizard.confirm import Confirmation
from ui.wizard.frame import WizardFrame
from ui.wizard.questions import Questions
from ui.wizard.scanned import scanned
from ui.wizard.table import Book
from ui.wizard.ways import back_from, page_after, take_way, untake


class OpeningWizard(WizardFrame):
    """One opening, for one household. `letter_ready` carries letters (a tuple), the other two a draft of their own."""

    letter_ready = Signal(object)
    renewal_wanted = Signal(object)
    change_wanted = Signal(object)

    def __init__(
        self,
        desk: Desk,
        texts: Texts,
        *,
        scan: InsScan | None = None,
        draft: OpeningDraft | None = None,
        is_resumed: bool = False,
    ) -> None:
        super().__init__(texts)
        self.desk = desk
        self.draft = draft or start_opening(desk)
        self.questions = Questions(desk)
        self.questions.changed.connect(self._fact)
        self.confirmation = Confirmation(desk, self.questions)
        self.confirmation.written.connect(self._written)
        self.confirmation.refused.connect(self._refused)
        self.confirmation.letters.connect(self.letter_ready)
        self.book = Book(desk, texts)
        self.book.added.connect(self.pages.addWidget)
        self.book.edited.connect(self._edited)
        self.book.accepted.connect(self._accept)
        self.book.entered.connect(self._entered)
        self.book.finished.connect(self.go_next)
        self.book.asked.connect(self.take)
        self.book.gone_back.connect(self._go_to_line)
        self._wants_next, self._idle = False, ""  # something kept the page from being left; said while nothing else is
        self.keeper: Keeper = Keeper(desk, lambda: self.draft, is_saved=is_resumed)
        self.keeper.refused.connect(self._refused)
        self.keeper.saved_again.connect(lambda: self.say(self.texts("wizard.saved_again"), "good"))
        self.keeper.due.connect(self._rested)
        self.keeper.left.connect(self.left)
        self.next_pressed.connect(self.go_next)
        self.back_pressed.connect(self.go_back)
        self.refuse_pressed.connect(self.refuse_it)
        self.way_pressed.connect(self.take)
        self.retype_pressed.connect(self.retype_code)
        self.stop_pressed.connect(lambda: self.questions.stop_waiting(self.draft.current))
        if scan is not None:
            taken = opening.take_scan(self.draft, scan)
            self.draft = taken if isinstance(taken, OpeningDraft) else self.draft
        self._back_to: OpeningDraft | None = None  # where a code was missing; there it goes on once it is typed
        self._left_at = self.draft.field if is_resumed else ""
        self._show(self.draft.step)
        Whereabouts(self).moved.connect(self._moved)
        if is_resumed or self.draft.corrects:
            self.page.reveal(self._left_at)
            self.questions.ask(self.draft)
            self._idle = said.resumed_sentence(texts, self.draft, self.facts)
            self.say(self._idle, "notice")

    # --- the protocol of a screen ---

    @property
    def facts(self) -> Facts:
        """What is known beside what was typed."""
        return self.questions.facts

    @property
    def page(self) -> Page:
        """The page of the moment."""
        shown = self.pages.currentWidget()
        assert isinstance(shown, Page)  # noqa: S101 - the stack holds nothing else
        return shown

    def first_field(self) -> QWidget:
        """Where the focus goes when the screen comes up: work taken up again goes on where it was left."""
        return named_so(self, self._left_at) or self.page.first_field() or self.next

    def would_lose(self) -> bool:
        """Something was typed or scanned, and nothing is written yet. Escape asks what becomes of it."""
        return not self.keeper.is_over and says_something(self.draft)

    def leave(self) -> None:
        """The screen goes: what was typed is set aside, but for somebody who cannot be opened; nothing secret stays."""
        self.keeper.leave(keeps=self.page.step != "stop")
        self.questions.end()
        self.confirmation.end()

    def refresh(self) -> None:
        """The loop settled something: the last page follows."""
        self.confirmation.look()

    def take_scan(self, payload: str) -> None:
        """An INS datamatrix fills the person; anything else is named and changes nothing."""
        taken, sentence = scanned(payload, self.page.read(self.draft), self.texts, is_over=self.keeper.is_over)
        self.say(sentence, "question" if taken is None else "good")
        if taken is None:
            return
        self._take_in(taken)
        if self.page.step == Step.NUMBER:
            self.focus(self.page.first_field())

    # --- from an edit to a draft ---

    def _show(self, step: str) -> None:
        page = self.book.at(step)
        self._wants_next, self._idle = False, ""
        if step != Step.CODE:
            self._back_to = None
        if step not in ("stop", Step.DONE):
            self.draft = opening.go(self.draft, Step(step))
        page.load(self.draft, self.facts)
        shown = page.shown_ways(self.draft, self.facts)
        ways = [(key, name, self.texts(f"{page.topic}.way.{name}")) for key, name in shown]
        place = said.progress(self.texts, step, self.draft, self.facts)
        self.back.setVisible(step not in (Step.SENTENCE, Step.DONE))
        self.refuse.setVisible(step != Step.DONE)
        self.show_page(page, progress=place, title=page.title(self.draft, self.facts), ways=ways)
        self.show_action(page.action(self.draft))
        self.leave_question = "stopped" if step == "stop" else "put_aside"
        self.say("")
        self._judge()
        self.focus(page.first_field())
        if self.would_lose():
            self.keeper.soon()  # where one stands is kept too

    def _edited(self) -> None:
        self._take_in(self.page.read(self.draft))

    def _take_in(self, draft: OpeningDraft) -> None:
        self._change(draft)
        self.page.load(self.draft, self.facts)
        self._judge()

    def _change(self, draft: OpeningDraft) -> None:
        if draft != self.draft:
            self.draft = draft
            self.questions.follow(draft)
            self.keeper.soon()

    def _obstacles(self) -> tuple[Problem, ...]:
        return said.obstacles(self.page.step, self.draft, self.facts)

    def _judge(self, *, everywhere: bool = False) -> None:
        """Show what is wrong where a person has been, and nothing that was answered already."""
        answered, found = self.draft.person.accepted, said.problems(self.page.step, self.draft, self.facts)
        self.page.show_problems([p for p in found if p.code not in answered], everywhere=everywhere)
        self.retype.setVisible(said.wants_code_again(self.page.step, self.draft, self.facts))

    def _entered(self, field: Field) -> None:
        page = self.page
        if field.name not in page.fields:
            return
        page.touched.add(field.name)
        if isinstance(page, CodePage) and page.is_whole():
            self.questions.prove(self.draft, page.take_secret())
            self._change(opening.with_person(self.draft, code_typed=True))
            page.load(self.draft, self.facts)
        self._judge()
        if page.step == Step.REPRESENTATIVE and opening.stop(self.draft, self.facts):
            self._show("stop")
            return
        here = [p for p in self._obstacles() if page.field_of(p) == field.name]
        if here:
            if page.step != Step.EXISTING:
                page.focus_problem(here[0])
        else:
            if page.step == Step.PROOF:
                self.questions.ask(self.draft)
            if self._wants_next and not self._obstacles():
                self.go_next()  # all that kept the page from being left has been answered
            else:
                page.go_on_from(field)

    def _accept(self, code: str) -> None:
        field = next((one for one in self.page.fields.values() if one.question == code), None)
        self._take_in(opening.accept(self.draft, code))
        if field is not None:
            self._entered(field)

    def _fact(self) -> None:
        """An answer came: what shows is brought up to date; the focus stays where it is."""
        if (step := self.page.step) in ("stop", "done"):
            return
        self.progress.setText(said.progress(self.texts, step, self.draft, self.facts))
        if step == Step.EXISTING:
            self.page.load(self.draft, self.facts)
        self._judge()
        self._say_existing()

    def _say_existing(self) -> None:
        index = self.draft.current
        sentence, weight = said.existing_sentence(self.texts, self.facts, index)
        if sentence and self.page.step != Step.EXISTING:  # that page says it itself
            self.say(sentence, weight)
        elif self.questions.is_asking("existing", index):
            self.wait_for(self.texts("wizard.asking_existing"), stoppable=True)
        else:
            self.say(self._idle, "notice" if self._idle else "hint")

    def _moved(self, name: str) -> None:
        """The focus is now there: it is kept too."""
        if self.page.step != "stop" and name != self.draft.field:
            self.draft = replace(self.draft, field=name)
            if self.would_lose():
                self.keeper.soon()

    # --- steps ---

    def go_next(self) -> None:
        """On, where nothing is in the way; otherwise the focus goes to the first thing that is."""
        if isinstance(page := self.page, DonePage):
            page.once_seen(self.left.emit)
            return
        if (step := page.step) == "stop":
            self.confirmation.print_to_bring(self.draft)
            return
        self._change(self.page.read(self.draft))
        found = self._obstacles()
        is_stopped = step != Step.SENTENCE and opening.stop(self.draft, self.facts) is not None
        if is_stopped and (step == Step.REPRESENTATIVE or not found):
            self._show("stop")
            return
        if found:
            self._wants_next = True
            self.page.touched.update(self.page.field_of(problem) for problem in found)
            self._judge(everywhere=True)
            self.page.focus_problem(found[0])
            return
        if step == Step.PROOF or self.draft.person.proofs:
            self.questions.ask(self.draft)
        if step == Step.REACH:
            self.questions.ask_contact(self.draft)
        if step == Step.REVIEW:
            self._confirm()
            return
        if self._back_to is not None:
            self._go_back_to(self._back_to)
            return
        self._show(opening.next_step(Step(step), self.draft, self.facts))
        self._say_existing()

    def go_back(self) -> None:
        """The page before; nothing typed is lost."""
        if (step := self.page.step) == Step.DONE:
            return
        if step == "stop":
            self._change(untake(self.draft))
            self._show(self.draft.step)
            return
        self._change(self.page.read(self.draft))
        draft, before = back_from(Step(step), self.draft, self.facts)
        self._change(draft)
        self._show(before)

    def take(self, name: str) -> None:
        """One of the page's ways, or what an existing record leads to."""
        self._change(self.page.read(self.draft))
        if name in LEADS_ON:
            if len(self.draft.people) == 1:  # nothing is left to open here
                self.keeper.give_up(leaves=False)
            if name == "renew":
                self.renewal_wanted.emit(renewal_of(self.draft, self.facts))
            else:
                self.change_wanted.emit(change_of(self.draft, self.facts, name))
        elif name == "home":
            self.left.emit()
        elif name == "reread":
            self._show(Step.NUMBER)
        elif name == "child":
            self._add_child()
        elif name == "remove_child":
            self._change(opening.remove_person(self.draft, len(self.draft.people) - 1))
            self._show(Step.REVIEW)
        elif not self.page.way(name):
            self._change(take_way(name, self.draft))
            if name == "no_code":
                self.questions.forget_key(self.draft.current)
            if page := page_after(name, self.draft, self.facts):
                self._show(page)
            else:
                self.page.load(self.draft, self.facts)
                self._judge()

    def _add_child(self) -> None:
        obstacle = opening.first_obstacle(self.draft, self.facts, self.draft.current)
        if obstacle and obstacle[0] is not Step.REVIEW:
            self._go_to(*obstacle)
            return
        self._change(opening.another_child(self.draft))
        self.book.start_over()
        self._show(Step.NUMBER)

    def retype_code(self) -> None:
        """To the first code that was typed and is gone."""
        if missing := opening.to_retype(self.draft, self.facts):
            draft = self.page.read(self.draft)
            self._change(replace(draft, current=missing[0]))
            self._show(Step.CODE)
            self._back_to = draft

    def _go_back_to(self, place: OpeningDraft) -> None:
        self._change(replace(self.draft, current=place.current))
        self._show(place.step)
        self.focus(named_so(self, place.field) or self.page.first_field())

    def _go_to_line(self, line: ReviewLine) -> None:
        self._change(replace(self.draft, current=line.person_index))
        self._go_to(Step(line.step), Problem(line.field, ""))

    def _go_to(self, step: Step, problem: Problem) -> None:
        self._show(step)
        if problem.code:
            self.page.touched.add(self.page.field_of(problem))
            self._judge()
        self.page.focus_problem(problem)

    # --- the end ---

    def put_aside(self) -> None:
        """Kept until it is taken up again."""
        self.keeper.set_aside()

    def abandon(self) -> None:
        """Destroyed at once."""
        if not self.confirmation.is_writing:
            self.keeper.give_up()

    def refuse_it(self) -> None:
        """« La personne refuse »: a count and nothing else."""
        if not self.confirmation.is_writing:
            self.keeper.give_up(lambda: refuse(self.desk, self.draft.id))

    def _confirm(self) -> None:
        for index in range(len(self.draft.people)):
            if obstacle := opening.first_obstacle(self.draft, self.facts, index):
                self._change(replace(self.draft, current=index))
                self._go_to(*obstacle)
                return
        self.keeper.hold()
        self.wait_for(self.texts("wizard.writing"))
        self.confirmation.confirm(self.draft, self.keeper.work)

    def _written(self, acts: tuple[Act, ...]) -> None:
        self.keeper.end()
        self._show(Step.DONE)
        if isinstance(self.page, DonePage):
            self.page.show_acts(acts)
            self.confirmation.answered.connect(self.page.show_rows)

    def _refused(self, refusal: Refusal) -> None:
        if refusal.code is RefusalCode.NOT_READY and (where := refusal.values.get("step", "")):
            self._change(replace(self.draft, current=int(refusal.values.get("person", "0"))))
            self._go_to(Step(where), Problem(refusal.values["field"], refusal.values["problem"]))
            return
        self.keeper.soon()  # whatever was not saved is tried again
        self.say(self.texts(f"refusal.{refusal.code.value}", **refusal.values), "wall")

    def _rested(self) -> None:
        """Nothing was typed for a moment."""
        if self.page.step == Step.REACH:
            self.questions.ask_contact(self.draft)
