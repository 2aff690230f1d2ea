"""A desk for the screens' tests: everything in memory, nothing outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

from desk_app.domain.access import Access
from desk_app.domain.acts import Act, ActKind, ActRow, ActState, Author, Consent, OpenRecord
from desk_app.domain.answers import Channel, Connection, Existing, ExistingAnswer, RenewedCode
from desk_app.domain.batch import Batch
from desk_app.domain.contact import Contact
from desk_app.domain.identity import CardNumber, Collection, Identity, KeySource, Proof
from desk_app.domain.keeping import Keeping
from desk_app.domain.letters import LetterKind, Sender
from desk_app.domain.operators import WayIn
from desk_app.domain.people import BirthDate, Sex, Traits
from desk_app.domain.printers import Paper
from desk_app.domain.profile import CodeRule, Profile
from desk_app.domain.refusal import RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.ports import CodeLetter, KeptDraft, LetterRow, PagePicture
from desk_app.usecases.desk import Desk
from tests.usecases.archive import FakeArchive
from tests.usecases.batches import FakeBatches
from tests.usecases.choices import FakeChoices
from tests.usecases.handing import FakeHanding, FakeSealed
from tests.usecases.keyring import FakeKeyring
from tests.usecases.press import FakeDirectory, FakeExtractions
from tests.usecases.printers import FakePrinters
from tests.usecases.set_up import FakeSetUp
from tests.usecases.workstation import FakeWorkstation

AUTHOR = Author(operator_id="cm", name="Camille Moreau", role="Préparatrice", desk="Poste 1", site="750000001")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PROFILE = Profile(
    name="mes",
    creation_code=None,
    provisional_code=CodeRule(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", length=12),
    provisional_code_weeks=6,
    renewal_gap_seconds=30,
    record_usually_exists=True,
    majority_age=18,
    own_card_age=16,
    minor_alone_age=18,
    vitale_serial_asked=True,
    receipt_after_seconds=0.05,
    existing_deadline_seconds=1.0,
    recent_contact_days=7,
    mobile_regions=("FR",),
    foreign_mobile=True,
    hotline="3422",
    hotline_hours="8:30-17:30",
    hotline_hours_en="8:30-17:30",
    consent_wording="fr-1",
    demonstration=True,
)


def an_act(rank: int, name: str, given: str, state: ActState, *, refusal: str = "", reason: str = "") -> ActRow:
    """One act of a fictive person."""
    traits = Traits(
        birth_name=name,
        given_names=given,
        first_given_name=given.split()[0],
        sex=Sex.FEMALE,
        birth_date=BirthDate(1977, 1, 21),
        birthplace="01154",
    )
    identity = Identity(
        traits=traits,
        collection=Collection.TYPED,
        number=CardNumber("277010115400329", KeySource.CARD),
        proofs=(Proof.IDENTITY_CARD,),
        strong=True,
    )
    content = OpenRecord(
        identity=identity,
        representatives=(),
        contact=Contact(email="quelqu.un@exemple.fr", mobile="+33690000001"),
        access=Access(),
        consent=Consent(wording="fr-1", given_by="holder", given_at=NOW),
        leaflet_given=True,
    )
    act = Act(
        id=f"act-{rank}",
        kind=ActKind.OPEN,
        household=f"h{rank}",
        profile="mes",
        written_at=NOW,
        author=AUTHOR,
        content=content,
    )
    return ActRow(act=act, number=rank, state=state, refusal=refusal, reason=reason, patient_id=f"p{rank}")


ROWS = (
    an_act(4, "LE GAUNDRE", "ANNE-SOPHIE", ActState.REFUSED, refusal=RefusalCode.RECORD_EXISTS),
    an_act(3, "MARTIN", "LÉA", ActState.WAITING),
    an_act(2, "NDIAYE", "AWA MARIE", ActState.UNKNOWN),
    an_act(1, "GARCIA-HAMMADI", "SARAH-LOU ANNA", ActState.ACCEPTED),
)


class MemoryStore(FakeHanding, FakeBatches, FakeChoices):
    """Acts, letters, drafts and trail lines in lists."""

    def __init__(self, rows: Sequence[ActRow] = ROWS) -> None:
        self.rows = list(rows)
        self.lines: list[TrailLine] = []
        self.letters: dict[str, LetterRow] = {}
        self.marks: list[tuple[str, str, str]] = []
        self.kept: list[KeptDraft] = []
        self.settings: dict[str, str] = {}
        self.chosen = {}
        self.batches: dict[str, Batch] = {}
        self.code_letters: dict[str, CodeLetter] = {}

    async def setting(self, name: str) -> str:
        return self.settings.get(name, "")

    async def put_setting(self, name: str, value: str) -> None:
        self.settings[name] = value

    async def follow_up(self, *, limit: int = 200) -> tuple[ActRow, ...]:
        return tuple(self.rows[:limit])

    async def act(self, act_id: str) -> ActRow | None:
        return next((row for row in self.rows if row.act.id == act_id), None)

    async def find(self, words: str, *, limit: int = 50) -> tuple[ActRow, ...]:
        wanted = words.upper().split()
        return tuple(
            row
            for row in self.rows
            if all(
                word in f"{row.act.content.identity.traits.spoken_name()} {row.act.content.identity.number}"
                for word in wanted
            )
        )

    async def add(self, line: TrailLine) -> ChainHead:
        self.lines.append(line)
        return ChainHead(len(self.lines), "0" * 64)

    async def drafts(self, operator_id: str) -> tuple[KeptDraft, ...]:
        return tuple(self.kept)

    async def save_draft(self, draft_id: str, operator_id: str, content: str, *, set_aside: bool = False) -> None:
        self.kept = [one for one in self.kept if one.id != draft_id]
        self.kept.append(KeptDraft(id=draft_id, content=content, saved_at=NOW, set_aside=set_aside))

    async def drop_draft(self, draft_id: str, line: TrailLine | None = None) -> None:
        self.kept = [one for one in self.kept if one.id != draft_id]
        self.lines += [line] if line else []

    async def write_letter(self, row: LetterRow, line: TrailLine) -> None:
        self.letters[row.reference] = row

    async def letters_of(self, act_id: str) -> tuple[LetterRow, ...]:
        return tuple(row for row in self.letters.values() if row.act_id == act_id)

    async def letters_of_kind(self, kind: LetterKind, state: Paper, *, limit: int = 200) -> tuple[LetterRow, ...]:
        found = (row for row in self.letters.values() if row.kind is kind and row.state is state)
        return tuple(row for row in found if not row.handed_over)[:limit]

    async def of_household(self, household: str) -> tuple[ActRow, ...]:
        return tuple(row for row in reversed(self.rows) if row.act.household == household)

    async def behind(self, act_id: str) -> tuple[ActRow, ...]:
        return ()

    async def letter(self, reference: str) -> LetterRow | None:
        return self.letters.get(reference)

    async def mark_letter(
        self,
        reference: str,
        *,
        state: Paper | None = None,
        handed_over: str = "",
        printer: str = "",
        job: int | None = None,
        seen: Paper | None = None,
        line: TrailLine | None,
    ) -> bool:
        self.marks.append((reference, state.value if state else "", handed_over))
        if (row := self.letters.get(reference)) is not None:
            self.letters[reference] = replace(
                row,
                state=state or row.state,
                handed_over=handed_over or row.handed_over,
                printer=printer or row.printer,
                job=row.job if job is None else job or None,
            )
        return True

    def settle(self, act_id: str, state: ActState) -> None:
        self.rows = [replace(row, state=state) if row.act.id == act_id else row for row in self.rows]


class PlainPress:
    """White pages; the bytes name the letter."""

    def __init__(self) -> None:
        self.drawn: list[bytes] = []

    def compose(self, letter: Any) -> bytes:
        return b"%PDF " + letter.reference.encode()

    def compose_bundle(self, letters: Any) -> Any:
        return map(self.compose, letters)

    def text(self, letter: Any) -> str:
        return f"Lettre {letter.reference} {letter.code.reveal() if letter.code else ''}"

    def template(self, language: str) -> str:
        return f"{language} 1.0 abc"

    def pages(self, pdf: bytes) -> int:
        return 1

    def picture(self, pdf: bytes, page: int, *, dpi: int) -> PagePicture:
        self.drawn.append(pdf)
        width, height = round(8.27 * dpi), round(11.69 * dpi)
        return PagePicture(width, height, b"\xff" * (width * height * 3))


class LiveService:
    """Answers a renewal on any channel."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.refusal: Exception | None = None
        self.codes: list[Secret] = []

    async def existing(self, question: Any, *, deadline: float) -> ExistingAnswer:
        return ExistingAnswer(status=Existing.OPEN, patient_id="p9")

    async def renew_code(self, request: Any) -> RenewedCode:
        self.asked.append(request)
        if self.refusal is not None:
            raise self.refusal
        expires = datetime(2026, 4, 13, tzinfo=UTC)
        if request.channel is Channel.LETTER:
            self.codes.append(Secret("ABCD1234EFGH"))
            return RenewedCode(channel=Channel.LETTER, expires=expires, code=self.codes[-1])
        return RenewedCode(channel=request.channel, expires=expires, sent_to="06 •• •• •• 01")


def a_desk(*, store: MemoryStore | None = None, service: LiveService | None = None, **changes: Any) -> Desk:
    """A signed-in desk."""
    return Desk(
        author=changes.get("author", AUTHOR),
        profile=changes.get("profile", PROFILE),
        clock=cast(Any, SimpleNamespace(now=lambda: NOW, today=lambda: date(2026, 3, 2))),
        store=cast(Any, store or MemoryStore()),
        keyring=changes.get("keyring") or FakeKeyring(ways={AUTHOR.operator_id: WayIn.OWN}),
        service=cast(Any, service or LiveService()),
        identity=cast(Any, None),
        directory=changes.get("directory") or FakeDirectory(),
        extractions=changes.get("extractions") or FakeExtractions(),
        press=cast(Any, changes.get("press") or PlainPress()),
        printers=changes.get("printers") or FakePrinters(),
        archive=changes.get("archive") or FakeArchive(),
        sealed=changes.get("sealed") or FakeSealed(),
        workstation=FakeWorkstation(),
        set_up=changes.get("set_up") or FakeSetUp(),
        keeping=Keeping(),
        sender=Sender(
            name="Pharmacie du Marché",
            lines=("1 place du Marché", "75001 PARIS"),
            controller="Pharmacie du Marché",
            privacy_contact="dpo@exemple.fr",
            hotline="3422",
            hotline_hours="8:30-17:30",
        ),
        site_contacts=frozenset(),
        near="75001",
        wake=changes.get("wake", lambda: None),
        try_now=changes.get("try_now", lambda: None),
        is_alone=changes.get("is_alone", False),
        connection=changes.get("connection", lambda: Connection(since=NOW, name="Service de démonstration")),
    )
