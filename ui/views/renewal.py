"""F3, a new provisional code: number and proof, then the channel, then the masked target or the letter.

The rules are `desk_app.flows.renewal`; this screen reads its fields into the draft and shows what the flow says.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desk_app.domain.answers import Channel, RenewedCode
from desk_app.domain.datamatrix import InsScan
from desk_app.domain.refusal import Refusal, RefusalCode, Weight
from desk_app.domain.scans import BrokenScan, OtherScan, read
from desk_app.flows import renewal as flow
from desk_app.flows.asking import whole_number
from desk_app.flows.renewal import RenewalDraft, RenewalFacts, RenewalStep
from desk_app.flows.resuming import says_something
from desk_app.usecases.code_printers import IN_SIGHT
from desk_app.usecases.desk import Desk
from desk_app.usecases.letters import code_letter
from desk_app.usecases.renew_code import renew_code
from desk_app.usecases.renewal_facts import renewal_facts
from desk_app.usecases.save_draft import drop_draft, start_renewal
from resources.catalogue import Texts
from ui.fields.choice import Option
from ui.fields.field import Field
from ui.keeper import Keeper
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import Screen, restyle, words
from ui.trouble import refused_in
from ui.views.renewal_cards import ChannelCard, SentCard
from ui.views.renewal_person import PersonCard
from ui.whereabouts import Whereabouts, named_so

CHANNEL_KEYS = {Channel.SMS: "S", Channel.EMAIL: "E", Channel.LETTER: "L"}


class RenewalView(Screen):
    """`letter_ready(letters)` hands over the sheet with the code; nothing of it stays here."""

    letter_ready = Signal(object)

    topic = "renewal"
    leave_question = "put_aside"

    def __init__(
        self, desk: Desk, texts: Texts, draft: RenewalDraft | None = None, *, is_resumed: bool = False
    ) -> None:
        super().__init__("renewal")
        self.desk = desk
        self.texts = texts
        self.draft = start_renewal(draft)
        self.facts = RenewalFacts(today=desk.clock.today(), profile=desk.profile, cannot=desk.connection().cannot)
        self._finding: Work | None = None
        self._asking: Work | None = None
        self._found_for: tuple[str, ...] = ()
        self._wants_on = False
        self._is_gone = False
        self._left_at = self.draft.field if is_resumed else ""
        self._arrange()
        self._turn_to(0)
        self.keeper: Keeper = Keeper(desk, lambda: self.draft, is_saved=is_resumed)
        self.keeper.refused.connect(self._not_saved)
        self.keeper.saved_again.connect(self._saved_again)
        self.keeper.left.connect(self.left)
        self.person.show_asked(self.draft, self.facts)
        if draft is not None:
            self._fill(self.draft)
        if is_resumed:
            self.lead.setText(texts("wizard.resumed"))
            if self.draft.step == RenewalStep.CHANNEL.value:
                self.go_on()
        Whereabouts(self).moved.connect(self._moved)

    def _arrange(self) -> None:
        page = reading_page(self)
        self.lead = words(self.texts("renewal.lead"), "quiet", "renewal_lead")
        page.addWidget(words(self.texts("renewal.title"), "title", "renewal_title"))
        page.addWidget(self.lead)
        self.person = PersonCard(self.texts, self.desk.profile)
        self.person.edited.connect(self._edited)
        self.person.entered.connect(self._entered)
        self.person.accepted.connect(self._accept)
        self.person.finished.connect(self.go_on)
        self.channel_card, self.sent = ChannelCard(self.texts), SentCard(self.texts)
        self.channel, self.progress = self.channel_card.channel, self.channel_card.progress
        self.back = self.channel_card.back
        self.channel.entered.connect(self.ask_for_code)
        self.back.clicked.connect(self.go_back)
        self.sent.finish.clicked.connect(self.left)
        self.pages = (self.person, self.channel_card.frame, self.sent.frame)
        for one in self.pages:
            page.addWidget(one)
        page.addStretch(1)

    def _turn_to(self, index: int) -> None:
        """Show one of the three pages; the others take no room."""
        for rank, one in enumerate(self.pages):
            one.setVisible(rank == index)

    # --- the protocol of a screen ---

    def first_field(self) -> QWidget:
        """Where it was left, or the first thing that is still to be filled."""
        return named_so(self, self._left_at) or self.person.first_field()

    def would_lose(self) -> bool:
        """Something is known about somebody, and there is no code yet."""
        return not self.keeper.is_over and says_something(self.draft)

    def put_aside(self) -> None:
        """Kept until it is taken up again."""
        if not self._is_asking():
            self.keeper.set_aside()

    def abandon(self) -> None:
        """Destroyed at once."""
        if not self._is_asking():
            self.keeper.give_up()

    def leave(self) -> None:
        """A search may be stopped; a code that was asked for is answered all the same, and traced."""
        self._is_gone = True
        self.keeper.leave()
        if self._finding is not None:
            self._finding.cancel()

    # --- fields and draft ---

    def _change(self, draft: RenewalDraft) -> None:
        if draft != self.draft:
            self.draft = draft
            self.keeper.soon()

    def _moved(self, name: str) -> None:
        self._change(replace(self.draft, field=name))

    def _edited(self, field: Field) -> None:
        field.clear_problem()
        draft = self.person.read_draft(self.draft)
        self._change(replace(draft, accepted=frozenset()) if field is self.person.number else draft)
        if field is self.person.asked_by:
            self.person.show_asked(self.draft, self.facts)
        self._look()

    def _entered(self, field: Field) -> None:
        if (after := self.person.after(field)) is not None:
            after.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.go_on()

    def _accept(self, code: str) -> None:
        draft = self.person.read_draft(self.draft)
        self._change(replace(draft, accepted=draft.accepted | {code}))
        self.go_on()

    def _look(self) -> None:
        """What this desk knows about the number and the traits typed so far; asked once for each of them."""
        draft = self.draft
        traits = (draft.birth_name, draft.given_names, draft.sex, draft.birth_date)
        key = (whole_number(draft), draft.asked_by, *traits)
        if key == self._found_for:
            return
        self._found_for = key
        if self._finding is not None:
            self._finding.cancel()
        self._finding = spawn(self._find(draft), "renewal facts")

    async def _find(self, draft: RenewalDraft) -> None:
        try:
            self.facts = await renewal_facts(self.desk, draft)
        except Refusal as refusal:
            self.person.number.say(self._sentence(refusal), Weight.WALL)
            return
        self.person.show_asked(self.draft, self.facts)
        if self._wants_on:
            self._wants_on = False
            self._go_on()

    def take_scan(self, payload: str) -> None:
        """The person's code fills and freezes the traits; anything else is named."""
        scan, number = read(payload), self.person.number
        if isinstance(scan, InsScan) and self.draft.step == RenewalStep.PERSON.value:
            self._fill(flow.take_renewal_scan(self.person.read_draft(self.draft), scan))
            self.person.proof.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(scan, OtherScan):
            number.say(self.texts(f"scan.other.{scan.kind}"))
        elif isinstance(scan, BrokenScan):
            number.say(self.texts(scan.advice))
        else:
            number.say(self.texts("scan.other.letter"))

    def _fill(self, draft: RenewalDraft) -> None:
        self.draft = draft
        self.keeper.soon()
        self.person.fill(draft)
        self.person.show_asked(draft, self.facts)
        self._look()

    # --- steps ---

    def go_on(self) -> None:
        """To the channel, once it is known what this desk knows."""
        self._change(self.person.read_draft(self.draft))
        self._look()
        if self._finding is not None and not self._finding.done():
            self._wants_on = True
        else:
            self._go_on()

    def _go_on(self) -> None:
        """Where nothing stands in the way; else to the first field that does."""
        if self.person.show_problems(self.draft, self.facts):
            self._to_channel()
        else:
            self._change(replace(self.draft, step=RenewalStep.PERSON.value))

    def _to_channel(self) -> None:
        offered = flow.channels(self.draft, self.facts)
        self.channel.set_options(
            [Option(one.value, self.texts(f"renewal.channels.{one.value}"), CHANNEL_KEYS[one]) for one in offered]
        )
        self.channel.set_values(())
        notes = ["renewal.recent"] if flow.contact_is_recent(self.facts) else []
        notes += [] if flow.letter_in_hand(self.draft) else ["renewal.posted_only"]
        has_no_paper = Channel.LETTER in offered and not self.desk.set_up.values()[IN_SIGHT]
        notes += ["renewal.no_paper"] if has_no_paper else []
        restyle(self.channel_card.note, weight="question" if has_no_paper else "")
        self.channel_card.note.setText("\n".join(self.texts(note) for note in notes))
        self.channel_card.note.setVisible(bool(notes))
        self._change(replace(self.draft, step=RenewalStep.CHANNEL.value, channel=None))
        self._turn_to(1)
        if offered:
            self.channel.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            cannot = "renew-code" in self.facts.cannot
            self.channel.say(
                self.texts("connection.cannot.renew-code" if cannot else "renewal.no_channel"), Weight.WALL
            )
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        """Back to the person; nothing typed is lost, and a code under way is not interrupted."""
        if self._is_asking():
            return
        self._change(replace(self.draft, step=RenewalStep.PERSON.value))
        self._turn_to(0)
        self.person.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_asking(self) -> bool:
        return self._asking is not None and not self._asking.done()

    def ask_for_code(self) -> None:
        """The channel was chosen: ask the service, once."""
        chosen = self.channel.value()
        if not chosen or self._is_asking():
            return
        self.draft = replace(self.draft, channel=Channel(chosen))
        self.progress.show()
        self.channel.setEnabled(False)
        self._asking = spawn(self._ask(), "renew code")

    async def _ask(self) -> None:
        renewed: RenewedCode | None = None
        try:
            renewed = await renew_code(self.desk, self.draft, self.facts)
            letter = None
            if renewed.code is not None and not self._is_gone:
                letter = await code_letter(self.desk, self.draft, self.facts, renewed)
            if self._is_gone:
                await self._answered_to_nobody(renewed)
                return
            self.draft = replace(self.draft, step=RenewalStep.DONE.value)
            self.keeper.give_up(leaves=False)
            if letter is not None:
                self.letter_ready.emit((letter,))
            else:
                self._done(renewed)
        except BaseException as error:
            if renewed is not None and renewed.code is not None:
                renewed.code.wipe()
            if self._is_gone or not isinstance(error, Refusal):
                raise
            self._refused(error)
        finally:
            if not self._is_gone:
                self.progress.hide()
                self.channel.setEnabled(True)

    async def _answered_to_nobody(self, renewed: RenewedCode) -> None:
        """Whoever asked has gone. A code that travels by itself is on its way; one for paper is nobody's, and dead: the
        work set aside asks for another."""
        if renewed.code is not None:
            renewed.code.wipe()
        else:
            await drop_draft(self.desk, self.draft.id)

    def _sentence(self, refusal: Refusal) -> str:
        return refused_in(self.texts, refusal)

    def _not_saved(self, refusal: Refusal) -> None:
        """A full disk: the typing stays here, and is saved once there is room."""
        self._present().say(self._sentence(refusal), Weight.WALL)

    def _saved_again(self) -> None:
        self._present().say(self.texts("wizard.saved_again"))

    def _present(self) -> Field:
        return self.channel if self.draft.step == RenewalStep.CHANNEL.value else self.person.number

    def _refused(self, refusal: Refusal) -> None:
        self._change(replace(self.draft, step=RenewalStep.CHANNEL.value))
        problem = refusal.values.get("problem", "")
        if refusal.code is RefusalCode.NOT_READY and f"problem.{problem}" in self.texts:
            sentence = self.texts(f"problem.{problem}")
        else:
            sentence = self._sentence(refusal)
        self.channel.setEnabled(True)
        self.channel.set_values(())
        self.channel.say(sentence, Weight.WALL)
        self.channel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _done(self, renewed: RenewedCode) -> None:
        self.lead.hide()
        self._turn_to(2)
        self.sent.show_code(renewed)
