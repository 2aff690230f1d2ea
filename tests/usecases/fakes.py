"""In-memory ports: what use cases and pages are tried against, without a disk or a network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from desk_app.domain.acts import Act, ActRow, ActState, Author, Base
from desk_app.domain.answers import Connection
from desk_app.domain.batch_rules import BatchRules
from desk_app.domain.keeping import Keeping
from desk_app.domain.letters import Sender
from desk_app.domain.operators import Operator
from desk_app.domain.profile import CodeRule, Profile
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead, Finding, SealedLine, TrailLine, Verification
from desk_app.ports import ClaimedAct, Compose, KeptDraft, Settlement, TrailQuery, Verdict
from desk_app.usecases.desk import Desk
from tests.usecases.archive import FakeArchive
from tests.usecases.batches import FakeBatches
from tests.usecases.choices import FakeChoices
from tests.usecases.handing import FakeHanding, FakeSealed
from tests.usecases.keyring import FakeKeyring
from tests.usecases.letters import FakeLetters
from tests.usecases.press import FakeDirectory, FakeExtractions, FakePress
from tests.usecases.printers import FakePrinters
from tests.usecases.service import FakeIdentity, FakeService
from tests.usecases.set_up import FakeSetUp
from tests.usecases.workstation import FakeWorkstation

TODAY = date(2026, 3, 16)
NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
CONTROLLER = dict.fromkeys(("controller", "privacy_contact"), "Caisse") | {"hotline": "3422", "hotline_hours": "8 h"}
DRAFT_ID = "01890a5d-ac96-774b-bcce-b302099a8057"


def profile(name: str = "dmp", **changes: Any) -> Profile:
    """A whole profile; `mes` asks for no creation code."""
    code = CodeRule(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", length=12, check="mod37_36")
    made = Profile(
        name=name,
        creation_code=code if name == "dmp" else None,
        provisional_code=CodeRule(alphabet="0123456789abcdef", length=12),
        provisional_code_weeks=6,
        renewal_gap_seconds=30,
        record_usually_exists=name == "mes",
        majority_age=18,
        own_card_age=16,
        minor_alone_age=18,
        vitale_serial_asked=True,
        receipt_after_seconds=0.0,
        existing_deadline_seconds=3.0,
        recent_contact_days=7,
        mobile_regions=("FR", "GP", "MQ", "GF", "RE", "YT"),
        foreign_mobile=True,
        hotline="3422",
        hotline_hours="8 h 30 – 17 h 30",
        hotline_hours_en="8:30 to 17:30",
        consent_wording="dmp-2018-1",
        demonstration=True,
    )
    return replace(made, **changes)


@dataclass
class FakeClock:
    """A clock that is held."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()


@dataclass
class FakeStore(FakeHanding, FakeLetters, FakeBatches, FakeChoices):
    """The whole store in dictionaries. `failing` is raised by the next write, and nothing of it is kept."""

    rows: dict[str, ActRow] = field(default_factory=dict)
    lines: list[TrailLine] = field(default_factory=list)
    people: dict[str, Operator] = field(default_factory=dict)
    leases: dict[str, str] = field(default_factory=dict)
    held_records: dict[str, bytes] = field(default_factory=dict)  # by act id
    dropped_before: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    destroyed_before: list[datetime] = field(default_factory=list)
    kept_drafts: dict[str, tuple[str, KeptDraft]] = field(default_factory=dict)  # by id: whose, what
    dropped: set[str] = field(default_factory=set)
    settings: dict[str, str] = field(default_factory=dict)
    holders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failing: Refusal | None = None
    now: Callable[[], datetime] = lambda: NOW

    async def write_acts(
        self,
        acts: Sequence[Act],
        lines: Sequence[TrailLine],
        *,
        draft_id: str = "",
        corrects: str = "",
        held: bytes = b"",
    ) -> None:
        if self.failing:
            raise self.failing
        new = [act for act in acts if act.id not in self.rows]
        for act in new:
            self.rows[act.id] = ActRow(act=act, number=len(self.rows) + 1, state=ActState.WAITING)
            self.held_records[act.id] = held
        self.lines += [line for line in lines if line.whom in {act.id for act in new}]
        if corrects:
            self.rows[corrects] = replace(self.rows[corrects], state=ActState.REPLACED)
        self.kept_drafts.pop(draft_id, None)

    async def follow_up(self, *, limit: int = 200) -> tuple[ActRow, ...]:
        return tuple(sorted(self.rows.values(), key=lambda row: -row.number)[:limit])

    async def act(self, act_id: str) -> ActRow | None:
        return self.rows.get(act_id)

    async def count_by_state(self) -> dict[ActState, int]:
        return dict(Counter(row.state for row in self.rows.values()))

    async def find(self, words: str, *, limit: int = 50) -> tuple[ActRow, ...]:
        def text(row: ActRow) -> str:
            identity = row.act.content.identity
            number = identity.number.value if identity.number else ""
            return f"{identity.traits.birth_name} {identity.traits.given_names} {number}"

        return tuple(row for row in self.rows.values() if words.upper() in text(row))[:limit]

    async def contact_holders(self, value: str) -> tuple[str, ...]:
        return self.holders.get(value, ())

    async def claim(self, limit: int, compose: Compose) -> tuple[ClaimedAct, ...]:
        due = [row for row in self.rows.values() if row.state is ActState.WAITING][:limit]
        claimed = []
        for row in due:
            row = replace(row, state=ActState.SENDING)
            self.rows[row.act.id] = row
            claimed.append(
                ClaimedAct(
                    row=row,
                    bundle=compose(row.act, await self.head(), self.held_records.get(row.act.id, b"")),
                    ask_first=False,
                )
            )
        return tuple(claimed)

    async def held(self, act_id: str) -> bytes:
        return self.held_records.get(act_id, b"")

    async def of_record(self, patient_id: str) -> tuple[ActRow, ...]:
        theirs = [row for row in self.rows.values() if patient_id in (row.patient_id, _base(row.act).patient_id)]
        return tuple(sorted(theirs, key=lambda row: -row.number))

    async def behind(self, act_id: str) -> tuple[ActRow, ...]:
        if act_id not in self.rows:
            raise Refusal(RefusalCode.NOT_FOUND)
        return tuple(self.rows[one] for one in self._with_followers(act_id)[1:])

    def _with_followers(self, act_id: str) -> list[str]:
        ids = [act_id]
        for before in ids:  # grows while it is read
            ids += [row.act.id for row in self.rows.values() if _base(row.act).after == before]
        return ids

    async def of_household(self, household: str) -> tuple[ActRow, ...]:
        return tuple(row for row in self.rows.values() if row.act.household == household)

    async def unprepared(self, limit: int) -> tuple[ActRow, ...]:
        waiting = (row for row in self.rows.values() if row.state is ActState.WAITING and _base(row.act).after)
        return tuple(row for row in waiting if not self.held_records.get(row.act.id))[:limit]

    async def prepare(self, act_id: str, base: Base, held: bytes) -> None:
        row = self.rows[act_id]
        self.rows[act_id] = replace(row, act=replace(row.act, base=base))
        self.held_records[act_id] = held

    async def settle_all(self, settlements: Sequence[Settlement]) -> None:
        for one in settlements:
            await self.settle(one.verdict, one.line)

    async def recall(self, act_id: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        return self._leave(act_id, ActState.WAITING, ActState.RECALLED, line)

    async def give_up(self, act_id: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        return self._leave(act_id, ActState.REFUSED, ActState.GIVEN_UP, line)

    def _leave(
        self, act_id: str, before: ActState, after: ActState, line: Callable[[str], TrailLine]
    ) -> tuple[str, ...]:
        if act_id not in self.rows:
            raise Refusal(RefusalCode.NOT_FOUND)
        if self.rows[act_id].state is not before or (before is ActState.WAITING and self.rows[act_id].attempts):
            raise Refusal(RefusalCode.TOO_LATE)
        ids = tuple(self._with_followers(act_id))
        for one in ids:
            self.rows[one] = replace(self.rows[one], state=after)
            self.lines.append(line(one))
        return ids

    async def settle(self, verdict: Verdict, line: TrailLine | None) -> None:
        self.rows[verdict.act_id] = replace(
            self.rows[verdict.act_id],
            state=verdict.state,
            refusal=verdict.refusal,
            reason=verdict.reason,
            patient_id=verdict.patient_id,
        )
        self.lines += [line] if line else []

    async def recover(self) -> int:
        return 0

    async def waiting(self) -> tuple[int, datetime | None, int]:
        waiting = [row for row in self.rows.values() if row.state is ActState.WAITING]
        refused = sum(row.state is ActState.REFUSED for row in self.rows.values())
        return len(waiting), min((row.act.written_at for row in waiting), default=None), refused

    async def next_due(self) -> datetime | None:
        return None

    async def add(self, line: TrailLine) -> ChainHead:
        self.lines.append(line)
        return await self.head()

    async def head(self) -> ChainHead:
        return ChainHead(len(self.lines), "0" * 64)

    async def save_draft(self, draft_id: str, operator_id: str, content: str, *, set_aside: bool = False) -> None:
        if self.failing:
            raise self.failing
        if draft_id not in self.dropped:
            kept = KeptDraft(id=draft_id, content=content, saved_at=self.now(), set_aside=set_aside)
            self.kept_drafts.pop(draft_id, None)
            self.kept_drafts[draft_id] = (operator_id, kept)

    async def drafts(self, operator_id: str) -> tuple[KeptDraft, ...]:
        return tuple(kept for who, kept in reversed(self.kept_drafts.values()) if who == operator_id)

    async def drop_drafts(self, before: datetime, *, cut_short_before: datetime | None = None) -> int:
        self.dropped_before.append((before, cut_short_before))
        gone = len(self.kept_drafts)
        self.kept_drafts.clear()
        return gone

    async def drop_draft(self, draft_id: str, line: TrailLine | None = None) -> None:
        if self.failing:
            raise self.failing
        self.dropped.add(draft_id)
        self.kept_drafts.pop(draft_id, None)
        self.lines += [line] if line else []

    async def trail_lines(self, query: TrailQuery) -> tuple[SealedLine, ...]:
        found = []
        for number, line in reversed(list(enumerate(self.lines, 1))):
            asked = query.who in ("", line.who) and (not query.whom or line.whom in query.whom)
            kind = not query.events or line.event in query.events
            after = query.since is None or line.at >= query.since
            before = query.until is None or line.at < query.until
            if asked and kind and after and before and (query.before is None or number < query.before):
                found.append(SealedLine(number=number, line=line, salt=b"s", body="", digest=""))
        return tuple(found[: query.limit])

    async def verify(self, anchors: Sequence[ChainHead] = ()) -> Verification:
        return Verification(finding=Finding.SOUND, head=await self.head())

    async def destroy_lines(self, before: datetime, line: Callable[[str], TrailLine], *, limit: int = 0) -> int:
        self.destroyed_before.append(before)
        return 0

    forget_acts = destroy_lines

    async def operators(self) -> tuple[Operator, ...]:
        return tuple(sorted(self.people.values(), key=lambda one: (not one.is_active, one.name)))

    async def write_operator(self, operator: Operator, line: TrailLine) -> None:
        if self.failing:
            raise self.failing
        self.people[operator.id] = operator
        self.lines.append(line)

    async def take_lease(self, name: str, holder: str, *, seconds: float) -> bool:
        return self.leases.setdefault(name, holder) == holder

    async def is_leased(self, name: str, *, seconds: float) -> bool:
        return name in self.leases

    async def give_lease(self, name: str, holder: str) -> None:
        if self.leases.get(name) == holder:
            del self.leases[name]

    async def lighten(self, settled_before: datetime, line: Callable[[str], TrailLine], *, limit: int = 200) -> int:
        return 0

    async def setting(self, name: str) -> str:
        return self.settings.get(name, "")

    async def put_setting(self, name: str, value: str) -> None:
        self.settings[name] = value

    async def close(self) -> None:
        return None


@dataclass
class Bench:
    """A desk and the fakes in it, to look at afterwards."""

    store: FakeStore = field(default_factory=FakeStore)
    keyring: FakeKeyring = field(default_factory=FakeKeyring)
    set_up: FakeSetUp = field(default_factory=FakeSetUp)
    service: FakeService = field(default_factory=FakeService)
    identity: FakeIdentity = field(default_factory=FakeIdentity)
    clock: FakeClock = field(default_factory=FakeClock)
    archive: FakeArchive = field(default_factory=FakeArchive)
    workstation: FakeWorkstation = field(default_factory=FakeWorkstation)
    printers: FakePrinters = field(default_factory=FakePrinters)
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    extractions: FakeExtractions = field(default_factory=FakeExtractions)
    woken: list[int] = field(default_factory=list)
    profile: Profile = field(default_factory=profile)
    connection: Connection = field(default_factory=Connection)
    role: str = "assistant"
    batches: BatchRules = field(default_factory=BatchRules)

    @property
    def desk(self) -> Desk:
        return Desk(
            author=Author(operator_id="op1", name="Camille Martin", role=self.role, desk="1", site="750000001"),
            profile=self.profile,
            clock=self.clock,
            store=self.store,
            keyring=self.keyring,
            service=self.service,
            identity=self.identity,
            directory=self.directory,
            extractions=self.extractions,
            press=FakePress(),
            printers=self.printers,
            archive=self.archive,
            sealed=FakeSealed(),
            workstation=self.workstation,
            set_up=self.set_up,
            keeping=Keeping(),
            batches=self.batches,
            sender=Sender(
                name="Pharmacie",
                lines=("1 RUE DU PUITS", "75001 PARIS"),
                **CONTROLLER,
            ),
            site_contacts=frozenset({"comptoir@pharmacie.example"}),
            near="75001",
            wake=lambda: self.woken.append(1),
            try_now=lambda: self.woken.append(1),
            connection=lambda: self.connection,
        )


def _base(act: Act) -> Base:
    return act.base or Base()
