"""A record that is there is changed, closed, or opened again: pages around one flow, like an opening's.

The rules are `desk_app.flows`; this screen reads its fields into the draft and shows what the flow says.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desk_app.domain.acts import Act, ActRow
from desk_app.domain.refusal import Problem, Refusal, RefusalCode
from desk_app.domain.scans import BrokenScan, InsScan, OtherScan, read
from desk_app.flows import changing as flow
from desk_app.flows.asking import asked_traits
from desk_app.flows.change_rules import change_problems, obstacles
from desk_app.flows.changing import ChangeDraft, ChangeFacts, ChangeStep
from desk_app.flows.resuming import says_something
from desk_app.flows.review import ReviewLine
from desk_app.usecases.desk import Desk
from desk_app.usecases.save_draft import start_change
from resources.catalogue import Texts
from ui.fields.field import Field
from ui.keeper import Keeper
from ui.trouble import out_of_reach, refused_in
from ui.views.change_access import ChangeAccessPage
from ui.views.change_closing import ChangeClosingPage
from ui.views.change_contact import ChangeContactPage
from ui.views.change_done import ChangeDonePage
from ui.views.change_page import ChangePage
from ui.views.change_person import ChangePersonPage
from ui.views.change_review import ChangeReviewPage
from ui.views.change_work import ChangeWork
from ui.whereabouts import Whereabouts, named_so
from ui.wizard.frame import WizardFrame

PAGES: tuple[type[ChangePage], ...] = (
    ChangePersonPage,
    ChangeContactPage,
    ChangeAccessPage,
    ChangeClosingPage,
    ChangeReviewPage,
    ChangeDonePage,
)


class ChangeView(WizardFrame):
    """`letter_ready` carries letters (a tuple), `history_wanted` the record's id, and for whom: the draft and what is
    known beside it."""

    letter_ready = Signal(object)
    history_wanted = Signal(str, object, object)

    topic = "change"
    only_prints = False  # who has access, as soon as the service has said it: nothing is to change

    def __init__(self, desk: Desk, texts: Texts, draft: ChangeDraft | None = None, *, is_resumed: bool = False) -> None:
        super().__init__(texts, "change")
        self.desk = desk
        self.draft = start_change(draft or ChangeDraft())
        self._aim, self._goes_on = self._aimed_at(self.draft.step if is_resumed else self.draft.aim)
        self._left_at = self.draft.field if is_resumed else ""
        self.work = ChangeWork(desk)
        self.work.known.connect(self._known)
        self.work.read.connect(self._read)
        self.work.found.connect(self._found)
        self.work.written.connect(self._written)
        self.work.answered.connect(self._answered)
        self.work.letters.connect(self.letter_ready)
        self.work.refused.connect(self._refused)
        self.keeper: Keeper = Keeper(desk, lambda: self.draft, is_saved=is_resumed)
        self.keeper.refused.connect(self._refused)
        self.keeper.saved_again.connect(lambda: self.say(texts("wizard.saved_again"), "good"))
        self.keeper.left.connect(self.left)
        self.keeper.due.connect(self._rested)
        self.next_pressed.connect(self.go_next)
        self.back_pressed.connect(self.go_back)
        self.way_pressed.connect(self.take)
        self.stop_pressed.connect(self._stopped)
        self.book: dict[str, ChangePage] = {}
        self._show(ChangeStep.PERSON)
        self.work.look(self.draft)
        if is_resumed:
            self.say(texts("wizard.resumed"), "notice")
        elif self.draft.corrects:
            self.say(texts("change.correcting"), "notice")
        Whereabouts(self).moved.connect(self._moved)

    def _aimed_at(self, step: str) -> tuple[ChangeStep | None, bool]:
        """The page to go on to once the record has been read; and whether to go on at once: what the first page asks
        for came along, or was typed before."""
        aim = next((one for one in flow.path(self.draft)[1:-1] if one.value == step), None)
        came_along = step == "" and bool(self.draft.number and self.draft.proofs and self.draft.way)
        return aim, aim is not None or came_along

    # --- the protocol of a screen ---

    @property
    def facts(self) -> ChangeFacts:
        """What is known beside what was typed."""
        return self.work.facts

    @property
    def page(self) -> ChangePage:
        """The page of the moment."""
        shown = self.pages.currentWidget()
        assert isinstance(shown, ChangePage)  # noqa: S101 - the stack holds nothing else
        return shown

    def first_field(self) -> QWidget:
        """Where the focus goes when the screen comes up."""
        return named_so(self, self._left_at) or self.page.first_field() or self.next

    def would_lose(self) -> bool:
        """Something is known about somebody, and nothing is written yet."""
        return not self.keeper.is_over and says_something(self.draft)

    def put_aside(self) -> None:
        """Kept until it is taken up again."""
        self.keeper.set_aside()

    def abandon(self) -> None:
        """Destroyed at once."""
        if not self.work.is_busy("write"):
            self.keeper.give_up()

    def leave(self) -> None:
        """The screen goes: what was typed is set aside."""
        self.keeper.leave()
        self.work.end()

    def refresh(self) -> None:
        """The loop settled something: the last page follows."""
        self.work.follow()

    def take_scan(self, payload: str) -> None:
        """The person's code fills and freezes the traits, on the first page; anything else is named."""
        scan = read(payload)
        if isinstance(scan, InsScan) and self.page.step == ChangeStep.PERSON:
            self._take_in(flow.take_change_scan(self.page.read(self.draft), scan))
            self.focus(self.page.first_field())
        elif isinstance(scan, OtherScan):
            self.say(self.texts(f"scan.other.{scan.kind}"), "question")
        elif isinstance(scan, BrokenScan):
            self.say(self.texts(scan.advice), "question")
        else:
            self.say(self.texts("app.scan.not_here"), "question")

    # --- fields and draft ---

    def _page(self, step: ChangeStep) -> ChangePage:
        if step not in self.book:
            page = next(one for one in PAGES if one.step == step)(self.desk, self.texts)
            page.edited.connect(self._edited)
            page.accepted.connect(self._accept)
            page.entered.connect(self._entered)
            page.finished.connect(self.go_next)
            if isinstance(page, ChangeReviewPage):
                page.gone_back.connect(self._go_to_line)
            self.book[step] = page
            self.pages.addWidget(page)
        return self.book[step]

    def _show(self, step: ChangeStep) -> None:
        page = self._page(step)
        self.draft = flow.go(self.draft, step)
        page.load(self.draft, self.facts)
        self._frame()
        self.back.setVisible(step not in (ChangeStep.PERSON, ChangeStep.DONE))
        self.refuse.hide()
        self.say("")
        self._judge()
        self.focus(page.first_field())
        if self.would_lose():
            self.keeper.soon()  # where one stands is kept too

    def _frame(self) -> None:
        """What stands around the page, as it is now."""
        page, topic = self._page(ChangeStep(self.draft.step)), "change.way"
        ways = [(key, name, self.texts(f"{topic}.{name}")) for key, name in page.shown_ways(self.draft, self.facts)]
        title = page.title(self.draft, self.facts)
        self.show_page(page, progress=self._progress(), title=title, ways=ways)
        self.show_action(page.action(self.draft, self.facts))

    def _progress(self) -> str:
        steps = [one.value for one in flow.path(self.draft)[:-1]]
        if len(steps) < 2 or self.draft.step not in steps:
            return ""
        place = self.texts("wizard.progress", n=steps.index(self.draft.step) + 1, total=len(steps))
        traits = asked_traits(self.draft, self.facts)
        return f"{place} · {traits.first_given_name}" if traits is not None else place

    def _change(self, draft: ChangeDraft) -> None:
        if draft != self.draft:
            self.draft = flow.edited(self.draft, draft)
            self.keeper.soon()
            if self.page.step == ChangeStep.PERSON:
                self.work.look(self.draft)

    def _take_in(self, draft: ChangeDraft) -> None:
        self._change(draft)
        self.page.load(self.draft, self.facts)
        self._judge()

    def _edited(self) -> None:
        self._take_in(self.page.read(self.draft))

    def _moved(self, name: str) -> None:
        if name != self.draft.field:
            self.draft = replace(self.draft, field=name)
            if self.would_lose():
                self.keeper.soon()

    def _judge(self, *, everywhere: bool = False) -> None:
        """Show what is wrong where a person has been, and nothing that was answered already."""
        found = change_problems(ChangeStep(self.page.step), self.draft, self.facts)
        open_ones = [one for one in found if one.code not in self.draft.accepted]
        self.page.show_problems(open_ones, everywhere=everywhere)

    def _obstacles(self) -> tuple[Problem, ...]:
        return obstacles(ChangeStep(self.page.step), self.draft, self.facts)

    def _entered(self, field: Field) -> None:
        page = self.page
        if field.name not in page.fields:
            return
        page.touched.add(field.name)
        self._judge()
        here = [one for one in self._obstacles() if page.field_of(one) == field.name]
        if here and page.path()[-1:] != [field]:
            page.focus_problem(here[0])
        else:
            page.go_on_from(field)

    def _accept(self, code: str) -> None:
        field = next((one for one in self.page.fields.values() if one.question == code), None)
        draft = self.page.read(self.draft)
        self._take_in(replace(draft, accepted=draft.accepted | {code}))
        if field is not None:
            self._entered(field)

    def _known(self) -> None:
        """A fact arrived: what shows is brought up to date; the focus stays where it is."""
        self.page.load(self.draft, self.facts)
        self._judge()
        if self._goes_on and self.page.step == ChangeStep.PERSON:
            self._goes_on = False
            self._read_record()

    def _rested(self) -> None:
        if self.page.step == ChangeStep.CONTACT:
            self.work.ask_contact(self.draft)

    # --- steps ---

    def go_next(self) -> None:
        """On, where nothing is in the way; otherwise the focus goes to the first thing that is."""
        step, self._left_at = ChangeStep(self.page.step), ""
        if isinstance(self.page, ChangeDonePage):
            self.page.once_seen(self.left.emit)
            return
        if step is ChangeStep.PERSON:
            self._leave_person()
            return
        self._change(self.page.read(self.draft))
        if self._stopped_by(self._obstacles()):
            return
        if step is ChangeStep.CONTACT:
            self.work.ask_contact(self.draft)
        if step is ChangeStep.REVIEW:
            self._confirm()
        else:
            self._show(flow.next_step(step, self.draft))

    def _leave_person(self) -> None:
        """Once it is known what this desk knows; then the record is read, anew each time."""
        self._change(self.page.read(self.draft))
        if self.work.is_busy("look"):
            self._goes_on = True
        elif not self.work.is_busy("read"):
            self._read_record()

    def _read_record(self) -> None:
        self.work.facts = replace(self.work.facts, held=None)
        if not self._stopped_by(self._obstacles()):
            self.wait_for(self.texts("change.reading"), stoppable=True)
            self.work.read_record(self.draft)

    def _stopped_by(self, found: tuple[Problem, ...]) -> bool:
        if found:
            self._aim = None
            self.page.touched.update(self.page.field_of(problem) for problem in found)
            self._judge(everywhere=True)
            self.page.focus_problem(found[0])
        return bool(found)

    def _read(self) -> None:
        """The record is there: what it does not allow is said at what was wanted."""
        held = self.facts.held
        if held is None or self.page.step != ChangeStep.PERSON:
            return
        self.say("")
        if self._stopped_by(self._obstacles()):
            return
        if self.only_prints:
            self.keeper.give_up(leaves=False)  # nothing is left to write
            self.work.make_access_letter(self.draft)
            return
        is_stale = flow.is_stale(self.draft, held)
        self.draft = flow.on(self.draft, held)
        step, self._aim = self._aim or flow.next_step(ChangeStep.PERSON, self.draft), None
        self._show(step)
        if (target := named_so(self, self._left_at)) is not None:
            self.focus(target)
        if is_stale:
            self.say(self.texts("change.stale"), "question")

    def _found(self, patient_id: str) -> None:
        self.say("")
        if not patient_id:
            self._go_to(Problem("way", "change_no_history_yet"))
            return
        self.keeper.give_up(leaves=False)  # nothing is left to write
        self.history_wanted.emit(patient_id, self.draft, self.facts)

    def _stopped(self) -> None:
        self.work.stop_waiting()
        self.say("")

    def go_back(self) -> None:
        """The page before; nothing typed is lost."""
        step = ChangeStep(self.page.step)
        if step not in (ChangeStep.DONE, ChangeStep.PERSON) and not self.work.is_busy("write"):
            self._change(self.page.read(self.draft))
            self._show(flow.previous_step(step, self.draft))

    def take(self, name: str) -> None:
        """One of the page's own keys."""
        if name == "letter":
            self.work.make_letter()
            return
        self._change(self.page.read(self.draft))
        if name == "access_letter":
            self.work.make_access_letter(self.draft)
        elif name.startswith("drop_"):
            self._take_in(flow.drop(self.draft, name.removeprefix("drop_")))
        else:
            self.page.way(name)
            if name == "read_back":
                self.focus(self.page.first_field())

    def _go_to_line(self, line: ReviewLine) -> None:
        self._show(ChangeStep(line.step))
        self.page.reveal(line.field)
        self.page.focus_problem(Problem(line.field, ""))

    def _go_to(self, problem: Problem) -> None:
        """To the field of a problem on this page, which says it; or asks, where the page's own rules do."""
        found = change_problems(ChangeStep(self.page.step), self.draft, self.facts)
        problem = next((one for one in found if one.code == problem.code), problem)
        field = self.page.fields.get(self.page.field_of(problem))
        if field is not None:
            self.page.touched.add(field.name)
            field.show_problem(problem)
            self.focus(field)

    # --- the end ---

    def _confirm(self) -> None:
        self.keeper.hold()
        self.wait_for(self.texts("wizard.writing"))
        self.work.write(self.draft, self.keeper.work)

    def _written(self, act: Act) -> None:
        self.keeper.end()
        self._show(ChangeStep.DONE)
        if isinstance(self.page, ChangeDonePage):
            self.page.show_act(act)

    def _answered(self, row: ActRow) -> None:
        if isinstance(self.page, ChangeDonePage):
            self.page.show_row(row)

    def _refused(self, refusal: Refusal) -> None:
        self._aim = None
        values = refusal.values
        if refusal.code is RefusalCode.NOT_READY and values.get("problem"):
            self.say("")
            if (step := values.get("step", "")) and step != self.page.step:
                self._show(ChangeStep(step))
            self._go_to(Problem(values.get("field", "way"), values["problem"]))
            return
        self.keeper.soon()  # whatever was not saved is tried again
        if refusal.code is RefusalCode.SERVICE_UNREACHABLE:
            self.say(f"{out_of_reach(self.texts, refusal)} {self.texts('change.refused.service-unreachable')}", "wall")
        else:
            self.say(refused_in(self.texts, refusal), "wall")
