"""F3, a new provisional code: number and proof, then the channel, then the masked target or the letter.

The rules are `desk_app.flows.renewal`; this screen reads its fields into the draft and shows what the flow says.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain import proofs
from desk_app.domain.answers import Channel, RenewedCode
from desk_app.domain.datamatrix import InsScan
from desk_app.domain.identity import Proof
from desk_app.domain.refusal import Problem, Refusal, RefusalCode, Weight
from desk_app.domain.scans import BrokenScan, OtherScan, read
from desk_app.flows import renewal as flow
from desk_app.flows.renewal import RenewalDraft, RenewalFacts, RenewalStep
from desk_app.usecases.desk import Desk
from desk_app.usecases.letters import code_letter
from desk_app.usecases.renew_code import renew_code
from desk_app.usecases.renewal_facts import renewal_facts
from resources.catalogue import Texts
from ui.fields import ChoiceField, DateField, Field, LineField, NumberField, Option, TextField
from ui.look import READING_WIDTH, SPACE_L, SPACE_M, SPACE_XL
from ui.loop import Work, spawn
from ui.parts import Button, Screen, card, column, named, row, scrolled, words
from ui.views.renewal_cards import ChannelCard, SentCard

ASKED_BY = ((flow.HOLDER, "P"), (flow.REPRESENTATIVE, "R"), (flow.THIRD_PERSON, "A"))
CHANNEL_KEYS = {Channel.SMS: "S", Channel.EMAIL: "E", Channel.LETTER: "L"}
SEXES = (("F", "F"), ("M", "M"))


class RenewalView(Screen):
    """`letter_ready(letters)` hands over the sheet with the code; nothing of it stays here."""

    letter_ready = Signal(object)

    topic = "renewal"

    def __init__(self, desk: Desk, texts: Texts, draft: RenewalDraft | None = None) -> None:
        super().__init__("renewal")
        self.desk = desk
        self.texts = texts
        self.draft = RenewalDraft()
        self.facts = RenewalFacts(today=desk.clock.today(), profile=desk.profile, cannot=desk.connection().cannot)
        self._finding: Work | None = None
        self._asking: Work | None = None
        self._found_for: tuple[str, ...] = ()
        self._wants_on = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        inner = named(QWidget(), "renewal_inner")
        outer.addWidget(scrolled("renewal_scroll", inner))
        middle = QHBoxLayout(inner)
        middle.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        middle.addStretch(1)
        page = column(spacing=SPACE_M)
        middle.addLayout(page, 12)
        middle.addStretch(1)
        self.title = words(texts("renewal.title"), "title", "renewal_title")
        self.lead = words(texts("renewal.lead"), "quiet", "renewal_lead")
        page.addWidget(self.title)
        page.addWidget(self.lead)
        self.fields: dict[str, Field] = {}
        self.channel_card, self.sent = ChannelCard(texts), SentCard(texts)
        self.channel, self.progress = self.channel_card.channel, self.channel_card.progress
        self.target, self.finish = self.sent.target, self.sent.finish
        self.back = self.channel_card.back
        self.channel.entered.connect(self.ask_for_code)
        self.back.clicked.connect(self.go_back)
        self.finish.clicked.connect(self.left)
        self.pages = (self._person_page(), self.channel_card.frame, self.sent.frame)
        self.fields["channel"] = self.channel
        for one in self.pages:
            one.setMaximumWidth(READING_WIDTH + 2 * SPACE_L)
            page.addWidget(one)
        self.serial.setVisible(desk.profile.vitale_serial_asked)
        self._turn_to(0)
        page.addStretch(1)
        self._show_asked()
        self._given = self.draft
        if draft is not None:
            self._fill(draft)
            self._given = self._read()

    # --- the pages ---

    def _person_page(self) -> QWidget:
        texts = self.texts
        form = column(margin=SPACE_L, spacing=SPACE_M)
        self.asked_by = ChoiceField(
            "asked_by",
            texts("renewal.asked_by"),
            texts,
            [Option(value, texts(f"renewal.asked.{value}"), key) for value, key in ASKED_BY],
            columns=3,
        )
        self.asked_by.set_values((flow.HOLDER,))
        self.representative_birth_name = TextField(
            "representative_birth_name", texts("renewal.representative_birth_name"), texts
        )
        self.representative_given_name = TextField(
            "representative_given_name", texts("renewal.representative_given_name"), texts
        )
        self.number = NumberField("number", texts("renewal.number"), texts)
        self.known = words("", "message", "renewal_known")
        self.known.setProperty("weight", "good")
        self.known.hide()
        self.birth_name = TextField("birth_name", texts("renewal.birth_name"), texts)
        self.given_names = TextField("given_names", texts("renewal.given_names"), texts)
        self.sex = ChoiceField(
            "sex", texts("renewal.sex"), texts, [Option(v, texts(f"renewal.sexes.{v}"), k) for v, k in SEXES], columns=2
        )
        self.birth_date = DateField("birth_date", texts("renewal.birth_date"), texts)
        self.proof = ChoiceField("proof", texts("renewal.proof"), texts, self._proofs(), columns=2)
        self.serial = TextField(
            "vitale_serial", texts("renewal.serial"), texts, hint=texts("renewal.serial_hint"), limit=20
        )
        rows: tuple[tuple[Field, ...], ...] = (
            (self.asked_by,),
            (self.representative_birth_name, self.representative_given_name),
            (self.number,),
            (self.birth_name, self.given_names),
            (self.sex, self.birth_date),
            (self.proof,),
            (self.serial,),
        )
        for fields in rows:
            line = row(spacing=SPACE_L)
            for field in fields:
                self.fields[field.name] = field
                field.entered.connect(lambda field=field: self._entered(field))
                field.edited.connect(lambda field=field: self._edited(field))
                field.accepted.connect(self._accept)
                line.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            form.addLayout(line)
            if self.number in fields:
                form.addWidget(self.known)
        self.onward = Button("renewal_next", texts("renewal.next"), kind="primary", key="⏎")
        self.onward.clicked.connect(self.go_on)
        form.addWidget(self.onward, 0, Qt.AlignmentFlag.AlignLeft)
        return card("renewal_person", form)

    def _proofs(self) -> list[Option]:
        return [
            Option(
                proof.value,
                self.texts(f"renewal.proofs.{proof.value}"),
                "0" if proof is Proof.NOTHING else str(rank),
            )
            for rank, proof in enumerate(proofs.offered(minor=False), 1)
        ]

    def _turn_to(self, index: int) -> None:
        """Show one of the three pages; the others take no room."""
        for rank, one in enumerate(self.pages):
            one.setVisible(rank == index)

    def first_field(self) -> QWidget:
        """The number: who asks is nearly always the person. What came along is not asked again."""
        if not self.number.text():
            return self.number.line
        return self.proof if not self.proof.value() or not self.serial.isVisibleTo(self) else self.serial

    def would_lose(self) -> bool:
        """Something typed, and no code yet."""
        is_done = self.draft.step == RenewalStep.DONE.value
        return not is_done and self._read() != self._given

    # --- fields and draft ---

    def _read(self) -> RenewalDraft:
        chosen = self.proof.value()
        return replace(
            self.draft,
            asked_by=self.asked_by.value() or flow.HOLDER,
            representative_birth_name=self.representative_birth_name.text(),
            representative_given_name=self.representative_given_name.text(),
            number=self.number.text(),
            birth_name=self.birth_name.text(),
            given_names=self.given_names.text(),
            sex=self.sex.value(),
            birth_date=self.birth_date.text(),
            proofs=(Proof(chosen),) if chosen else (),
            vitale_serial=self.serial.text() if self.serial.isVisibleTo(self) else "",
        )

    def _edited(self, field: Field) -> None:
        field.clear_problem()
        self.draft = self._read()
        if field is self.number:
            self.draft = replace(self.draft, accepted=frozenset())
        if field is self.asked_by:
            self._show_asked()
        self._look()

    def _entered(self, field: Field) -> None:
        shown = [one for one in self.fields.values() if one is not self.channel and one.isVisibleTo(self)]
        rank = shown.index(field)
        if rank + 1 < len(shown):
            shown[rank + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.go_on()

    def _accept(self, code: str) -> None:
        self.draft = replace(self._read(), accepted=self.draft.accepted | {code})
        self.go_on()

    def _show_asked(self) -> None:
        """Traits are typed only where this desk does not know the number; who asks for somebody else is named."""
        asked = flow.traits_asked(self.draft, self.facts)
        for field in (self.birth_name, self.given_names, self.sex, self.birth_date):
            field.setVisible(asked)
        for name in (self.representative_birth_name, self.representative_given_name):
            name.setVisible(self.draft.asked_by == flow.REPRESENTATIVE)
        known = self.facts.known
        name_known = known.act.content.identity.traits.spoken_name() if known is not None else ""
        self.known.setText(self.texts("renewal.known", name=name_known))
        self.known.setVisible(bool(name_known))

    def _look(self) -> None:
        """What this desk knows about the number and the traits typed so far; asked once for each of them."""
        draft = self.draft
        traits = (draft.birth_name, draft.given_names, draft.sex, draft.birth_date)
        key = (flow.whole_number(draft), draft.asked_by, *traits)
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
            self.number.say(self.texts(f"refusal.{refusal.code}", **refusal.values), Weight.WALL)
            return
        self._show_asked()
        if self._wants_on:
            self._wants_on = False
            self._go_on()

    def take_scan(self, payload: str) -> None:
        """The person's code fills and freezes the traits; anything else is named."""
        scan = read(payload)
        if isinstance(scan, InsScan) and self.draft.step == RenewalStep.PERSON.value:
            self._fill(flow.take_renewal_scan(self._read(), scan))
            self.proof.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(scan, OtherScan):
            self.number.say(self.texts(f"scan.other.{scan.kind}"))
        elif isinstance(scan, BrokenScan):
            self.number.say(self.texts(scan.advice))
        else:
            self.number.say(self.texts("scan.other.letter"))

    def _fill(self, draft: RenewalDraft) -> None:
        """Show a draft; what was read on a code is frozen."""
        self.draft = draft
        for name in ("number", "birth_name", "given_names", "birth_date"):
            field = self.fields[name]
            field.set_frozen(bool(draft.scanned_oid))
            if isinstance(field, LineField):
                field.set_text(getattr(draft, name))
        self.sex.set_values((draft.sex,))
        self.sex.set_frozen(bool(draft.scanned_oid))
        self.asked_by.set_values((draft.asked_by,))
        self.representative_birth_name.set_text(draft.representative_birth_name)
        self.representative_given_name.set_text(draft.representative_given_name)
        self.proof.set_values([proof.value for proof in draft.proofs])
        self._show_asked()
        self._look()

    # --- steps ---

    def go_on(self) -> None:
        """To the channel, once it is known what this desk knows."""
        self.draft = self._read()
        self._look()
        if self._finding is not None and not self._finding.done():
            self._wants_on = True
        else:
            self._go_on()

    def _go_on(self) -> None:
        """Where nothing stands in the way; else to the first field that does."""
        for field in self.fields.values():
            field.clear_problem()
        blocking: Problem | None = None
        for problem in flow.renewal_problems(RenewalStep.PERSON, self.draft, self.facts):
            if problem.weight is Weight.QUESTION and problem.code in self.draft.accepted:
                continue
            stops = problem.weight is not Weight.NOTICE
            if stops and blocking is None:
                blocking = problem
            if not stops or blocking is problem:
                self._show_problem(problem)
        if blocking is None:
            self._to_channel()

    def _show_problem(self, problem: Problem) -> None:
        field = self.fields.get(problem.field, self.number)
        field.show_problem(problem)
        if problem.weight is not Weight.NOTICE:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            if problem.part is not None and isinstance(field, NumberField):
                field.select_part(problem.part)

    def _to_channel(self) -> None:
        offered = flow.channels(self.draft, self.facts)
        self.channel.set_options(
            [Option(one.value, self.texts(f"renewal.channels.{one.value}"), CHANNEL_KEYS[one]) for one in offered]
        )
        self.channel.set_values(())
        notes = ["renewal.recent"] if flow.contact_is_recent(self.facts) else []
        notes += [] if flow.letter_in_hand(self.draft) else ["renewal.posted_only"]
        self.channel_card.note.setText("\n".join(self.texts(note) for note in notes))
        self.channel_card.note.setVisible(bool(notes))
        self.draft = replace(self.draft, step=RenewalStep.CHANNEL.value, channel=None)
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
        if self._asking is not None and not self._asking.done():
            return
        self.draft = replace(self.draft, step=RenewalStep.PERSON.value)
        self._turn_to(0)
        self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_for_code(self) -> None:
        """The channel was chosen: ask the service, once."""
        chosen = self.channel.value()
        if not chosen or (self._asking is not None and not self._asking.done()):
            return
        self.draft = replace(self.draft, channel=Channel(chosen))
        self.progress.show()
        self.channel.setEnabled(False)
        self._asking = spawn(self._ask(), "renew code")

    async def _ask(self) -> None:
        renewed: RenewedCode | None = None
        try:
            renewed = await renew_code(self.desk, self.draft, self.facts)
            self.draft = replace(self.draft, step=RenewalStep.DONE.value)
            if renewed.code is not None:
                letter = await code_letter(self.desk, self.draft, self.facts, renewed)
                self.letter_ready.emit((letter,))
            else:
                self._done(renewed)
        except Refusal as refusal:
            if renewed is not None and renewed.code is not None:
                renewed.code.wipe()
            self._refused(refusal)
        finally:
            self.progress.hide()
            self.channel.setEnabled(True)

    def _refused(self, refusal: Refusal) -> None:
        self.draft = replace(self.draft, step=RenewalStep.CHANNEL.value)
        problem = refusal.values.get("problem", "")
        if refusal.code is RefusalCode.NOT_READY and f"problem.{problem}" in self.texts:
            sentence = self.texts(f"problem.{problem}")
        else:
            sentence = self.texts(f"refusal.{refusal.code}", **refusal.values)
        self.channel.setEnabled(True)
        self.channel.set_values(())
        self.channel.say(sentence, Weight.WALL)
        self.channel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _done(self, renewed: RenewedCode) -> None:
        self.lead.hide()
        self._turn_to(2)
        self.sent.show_code(renewed)

    def leave(self) -> None:
        """A search may be stopped; a code that was asked for is answered all the same, and traced."""
        if self._finding is not None:
            self._finding.cancel()
