"""The services in memory: what they answer is set by the test, what they were asked is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from desk_app.domain.acts import Act
from desk_app.domain.answers import (
    Answer,
    AnswerKind,
    Channel,
    CodeCancelled,
    Connection,
    Existing,
    ExistingAnswer,
    ExistingQuestion,
    Match,
    MatchAnswer,
    RenewalRequest,
    RenewedCode,
)
from desk_app.domain.held_record import HeldRecord, HistoryPage
from desk_app.domain.holder import Holder
from desk_app.domain.people import Traits
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import ChainHead

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


@dataclass
class FakeService:
    """The central service. What it answers is set by the test; what it was asked is kept."""

    answer: ExistingAnswer = ExistingAnswer(status=Existing.NONE)  # noqa: RUF009 - frozen
    failing: Exception | None = None
    asked: list[ExistingQuestion] = field(default_factory=list)
    renewals: list[RenewalRequest] = field(default_factory=list)
    code: str = "ab12cd34ef56"
    record: HeldRecord | None = None
    pages: dict[str, HistoryPage] = field(default_factory=dict)  # by `after`
    people: dict[str, Holder] = field(default_factory=dict)  # by number and by id
    cancelled: list[tuple[str, CodeCancelled]] = field(default_factory=list)

    def compose(self, act: Act, head: ChainHead, held: bytes = b"") -> bytes:
        return f"{act.id}|{head.number}".encode()

    async def send(self, bundle: bytes) -> Answer:
        return Answer(kind=AnswerKind.ACCEPTED, patient_id="p1")

    async def look_up(self, act_id: str) -> Answer | None:
        return None

    async def existing(self, question: ExistingQuestion, *, deadline: float) -> ExistingAnswer:
        self.asked.append(question)
        if self.failing:
            raise self.failing
        return self.answer

    async def read_record(self, patient_id: str, *, deadline: float, known: HeldRecord | None = None) -> HeldRecord:
        if self.failing:
            raise self.failing
        if self.record is None:
            raise Refusal(RefusalCode.NOT_FOUND)
        return self.record

    async def holder(self, *, number: str = "", patient_id: str = "", deadline: float) -> Holder:
        if self.failing:
            raise self.failing
        return self.people.get(number or patient_id, Holder(status=Existing.NONE))

    async def history(self, patient_id: str, *, after: str = "", deadline: float) -> HistoryPage:
        if self.failing:
            raise self.failing
        return self.pages.get(after, HistoryPage(seen=()))

    async def cancel_code(self, patient_id: str, reason: CodeCancelled) -> None:
        if self.failing:
            raise self.failing
        self.cancelled.append((patient_id, reason))

    async def renew_code(self, request: RenewalRequest) -> RenewedCode:
        self.renewals.append(request)
        if self.failing:
            raise self.failing
        expires = datetime(2026, 4, 27, 12, tzinfo=UTC)
        if request.channel is Channel.LETTER:
            return RenewedCode(channel=request.channel, expires=expires, code=Secret(self.code))
        return RenewedCode(channel=request.channel, expires=expires, sent_to="•• 78")

    async def greet(self) -> Connection:
        return Connection(since=NOW)

    async def close(self) -> None:
        return None


@dataclass
class FakeIdentity:
    """The identity service."""

    answer: MatchAnswer = MatchAnswer(status=Match.NOT_OFFERED)  # noqa: RUF009 - frozen

    async def match(self, traits: Traits, *, deadline: float) -> MatchAnswer:
        return self.answer
