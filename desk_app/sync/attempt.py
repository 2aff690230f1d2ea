"""One act and the service, once: asked for where it may be there already, then sent; or its record read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from desk_app.domain.acts import ActKind, ActRow, ActState, Base
from desk_app.domain.answers import Answer, AnswerKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.ports import ClaimedAct, Clock, Outbox, RecordService, Verdict
from desk_app.sync.policy import Decision, decide, decide_unasked, is_same_version

READ_SECONDS = 15.0  # for a record that a change starts from

_log = logging.getLogger(__name__)


class Attempts:
    """What is done for one act. Each way ends in a decision, whatever the service or a bug does; only the store's own
    failures are raised."""

    def __init__(self, outbox: Outbox, service: RecordService, clock: Clock, chance: Callable[[], float]) -> None:
        self._outbox = outbox
        self._service = service
        self._clock = clock
        self._chance = chance
        self._unread: dict[str, int] = {}  # by act id: how often its record could not be read
        self.unsendable: dict[str, RefusalCode] = {}  # by act id: why no bundle could be made

    async def send(self, claimed: ClaimedAct) -> Decision:
        """Ask for it where an earlier attempt had no readable answer; send it where it is absent."""
        act_id, attempts = claimed.row.act.id, max(claimed.row.attempts, 1)
        try:
            if claimed.ask_first:
                found = await self._service.look_up(act_id)
                if found is not None:
                    return self._unasked(act_id, found, attempts)
            if claimed.bundle:
                answer = await self._service.send(claimed.bundle)
            else:
                code = self.unsendable.pop(act_id, RefusalCode.NOT_READY)
                answer = Answer(kind=AnswerKind.REFUSED, refusal=code)
        except Exception as error:  # a bug in front of one act must not hold the others
            _log.error("act %s: %s", act_id, type(error).__name__)
            return self._unasked(act_id, Answer(kind=AnswerKind.LATER, cause="server-error"), attempts)
        return self._decided(claimed.row, answer, attempts, asked=claimed.ask_first)

    async def prepare(self, row: ActRow) -> Decision | None:
        """Read the record that a change starts from, and keep it with the change: None then. Not where the record is no
        longer as the act before left it: then a person looks at both."""
        act, left = row.act, row.act.base or Base()
        try:
            if not left.patient_id:  # taken, and the service did not say under which id
                raise Refusal(RefusalCode.NOT_FOUND)
            held = await self._service.read_record(left.patient_id, deadline=READ_SECONDS)
        except Exception as error:
            return self._unreadable(row, error)
        self._unread.pop(act.id, None)
        pairs = ((left.patient_version, held.base.patient_version), (left.consent_version, held.base.consent_version))
        if all(is_same_version(ours, theirs) for ours, theirs in pairs):
            await self._outbox.prepare(act.id, held.base, held.raw)
            return None
        return await self._changed(row)

    async def _changed(self, row: ActRow) -> Decision:
        """The record is another one by now: perhaps by this very act, which a desk sent that it was handed on to."""
        try:
            found = await self._service.look_up(row.act.id)
        except Exception as error:
            return self._unreadable(row, error)
        if found is not None:
            return _not_claimed(self._unasked(row.act.id, found, 1))
        return self._decided(row, Answer(kind=AnswerKind.REFUSED, refusal=RefusalCode.RECORD_CHANGED), 1)

    def _unreadable(self, row: ActRow, error: Exception) -> Decision:
        answer = _meaning(error)
        if answer.cause == "server-error":
            _log.warning("the record of act %s was not read: %s", row.act.id, type(error).__name__)
        attempts = self._unread[row.act.id] = self._unread.get(row.act.id, 0) + 1
        return _not_claimed(self._decided(row, answer, attempts))

    def _decided(self, row: ActRow, answer: Answer, attempts: int, *, asked: bool = False) -> Decision:
        is_change = row.act.kind is not ActKind.OPEN
        now, chance = self._clock.now(), self._chance()
        return decide(row.act.id, answer, attempts=attempts, asked=asked, is_change=is_change, now=now, chance=chance)

    def _unasked(self, act_id: str, answer: Answer, attempts: int) -> Decision:
        return decide_unasked(act_id, answer, attempts=attempts, now=self._clock.now(), chance=self._chance())


def _not_claimed(decision: Decision) -> Decision:
    """The act itself was not tried, and was not claimed: its attempts stay as they are."""
    return replace(decision, verdict=replace(decision.verdict, was_tried=True))


def put_back(claimed: ClaimedAct) -> Verdict:
    """Claimed, and not tried: as if it had not been."""
    state = ActState.UNKNOWN if claimed.ask_first else ActState.WAITING
    return Verdict(act_id=claimed.row.act.id, state=state, was_tried=False)


def _meaning(error: Exception) -> Answer:
    """A record that could not be read, as an answer to the act that needs it."""
    if not isinstance(error, Refusal):
        return Answer(kind=AnswerKind.LATER, cause="server-error")
    cause = error.values.get("cause", "")
    match error.code:
        case RefusalCode.SERVICE_UNREACHABLE:
            return Answer(kind=AnswerKind.LATER, cause=cause or "timeout", service_at=error.service_at)
        case RefusalCode.SERVICE_UNREADABLE:  # of this record: the others may well be read
            return Answer(kind=AnswerKind.LATER, cause="server-error", service_at=error.service_at)
        case RefusalCode.SERVICE_SIGN_IN:
            return Answer(kind=AnswerKind.SIGN_IN, cause=cause, service_at=error.service_at)
        case RefusalCode.SERVICE_FORBIDDEN:
            return Answer(kind=AnswerKind.FORBIDDEN, cause="forbidden", service_at=error.service_at)
        case RefusalCode.NOT_FOUND:
            return Answer(kind=AnswerKind.REFUSED, refusal=RefusalCode.RECORD_CHANGED, service_at=error.service_at)
        case code:
            return Answer(kind=AnswerKind.REFUSED, refusal=code, service_at=error.service_at)
