"""The way to the service as the loop last saw it. Pure: it is told what happened, the time and a chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Connection, Values
from desk_app.domain.refusal import RefusalCode
from desk_app.ports import Verdict
from desk_app.sync.policy import FORBIDDEN_IN_A_ROW, Decision, asked_delay, return_delay, way_delay

CONNECTIONS = 8  # acts under way at once, at most
STUMBLES_IN_A_ROW = 3  # acts that neither passed nor came back to a person: then it is the service that fails
SHORTEST_WAIT = 1.0  # seconds: a clock that steps back, or an act due behind another, must not make the loop spin
HEARTBEAT = 60.0  # seconds: the longest sleep, so that the lease stays ours
IDLE_GREETING = 300.0  # seconds, half more or half less: with nothing to send, the connection is still told truly
OTHER_SENDER_PAUSE = 30.0  # seconds until the lease is asked for again
LAST = datetime.max.replace(tzinfo=UTC)
LONGEST_WAIT = timedelta(
    days=1
)  # nobody is told to wait longer: a time further off is from before a clock was set back


class Circuit:
    """Open: up to `width` acts may be under way. Closed until a time: then one harmless question is asked, one act
    goes, and each that passes makes room for one more. Stopped: nothing goes until a person asks.

    `chance` gives numbers in [0, 1).
    """

    def __init__(self, chance: Callable[[], float]) -> None:
        self.connection = Connection()
        self.width = 1
        self._chance = chance
        self._is_open = False
        self._is_stopped = False
        self._unanswered = 0  # questions in a row
        self._failures = 0  # of acts that closed the way, in a row
        self._failing_since: datetime | None = None
        self._asked_until: datetime | None = None  # the service's own wish to be left alone
        self._forbidden = 0  # in a row
        self._stumbles = 0  # in a row
        self._fresh_until: datetime | None = None  # the service answered something a while ago at most

    @property
    def may_send(self) -> bool:
        """Is the way known to be open?"""
        return self._is_open and not self._is_stopped

    def wants_greeting(self, now: datetime) -> bool:
        """Is it time for the harmless question: a closed way may be open again, an open one was long unused?"""
        if self._is_stopped:
            return False
        return _is_past(self._fresh_until if self._is_open else self.connection.next_try, now)

    def greeted(self, found: Connection, now: datetime) -> None:
        """The answer to the harmless question."""
        if found.since is None:
            asked = found.retry_after
            at_least = 0.0 if asked is None else asked_delay(asked, self._chance())
            self._close(found.cause or "not-fhir", at_least, now, found.cause_values)
            return
        if self._is_open:  # it was fine a while ago, and still is
            self._recovered()
        self._unanswered = 0
        self._is_open = True
        self._refresh(now)
        since = self.connection.since or found.since
        self.connection = replace(
            self.connection,
            since=since,
            cause="",
            cause_values=(),
            next_try=None,
            name=found.name,
            cannot=found.cannot,
            clock_ahead=found.clock_ahead,
        )

    def learn(self, decision: Decision, now: datetime) -> Verdict:
        """What an act's answer says about the way. Returns the act's own verdict: one that is forbidden after the third
        in a row, when nothing is sent any more, is no more than put back."""
        verdict = decision.verdict
        if verdict.refusal == RefusalCode.SERVICE_FORBIDDEN.value:
            return self._learn_forbidden(verdict)
        if decision.stop:
            self._stop(decision.cause, decision.cause_values)
        elif decision.pause is not None:
            self._close(decision.cause, decision.pause, now, decision.cause_values)
        elif verdict.state in (ActState.ACCEPTED, ActState.REFUSED):
            self._forbidden = self._stumbles = 0
            self._recovered()
            self._refresh(now)
            self.width = min(self.width + 1, CONNECTIONS) if self._is_open else 1
        else:
            self._stumbles += 1
            self.width = max(self.width // 2, 1)
            if self._stumbles >= STUMBLES_IN_A_ROW:
                self._close(decision.cause or "server-error", 0.0, now, decision.cause_values)
        return verdict

    def _learn_forbidden(self, verdict: Verdict) -> Verdict:
        if self._is_stopped:
            return Verdict(act_id=verdict.act_id, state=ActState.WAITING)
        self.width = 1
        self._forbidden += 1
        if self._forbidden >= FORBIDDEN_IN_A_ROW:
            self._forbidden = 0
            self._stop("forbidden")
        return verdict

    def hear(self, now: datetime, *, is_idle: bool) -> None:
        """A sign that the way may be open again: the network is back, an act was written. The service's own wish to be
        left alone still counts, and so does a stop. `is_idle`: nothing waits to be sent."""
        next_try = self.connection.next_try
        if self._is_open or self._is_stopped or next_try is None:
            return
        outage = (now - (self._failing_since or now)).total_seconds()
        soon = min(next_try, now + timedelta(seconds=return_delay(outage, self._chance(), is_idle=is_idle)))
        if self._asked_until is not None:
            soon = max(soon, self._asked_until)
        self.connection = replace(self.connection, next_try=soon)

    def ask_now(self) -> None:
        """A person asks: the question is asked at once, whatever the wait was."""
        self._is_stopped = False
        self._asked_until = None
        self.connection = replace(self.connection, next_try=None)

    def stand_back(self, now: datetime) -> None:
        """Another sends for this store: what it has under way is not ours to judge."""
        self._is_open = False
        self.width = 1
        next_try = now + timedelta(seconds=OTHER_SENDER_PAUSE)
        self.connection = replace(
            self.connection, since=None, cause="sent-elsewhere", cause_values=(), next_try=next_try
        )

    def take_over(self) -> None:
        """The lease is ours: the way is tried."""
        if self.connection.cause == "sent-elsewhere":
            self.connection = replace(self.connection, cause="", next_try=None)

    def wait(self, now: datetime, due: datetime | None) -> float | None:
        """Seconds until something is to be done, None for until a person asks. `due` is the next act's time."""
        if self._is_stopped:
            return None
        return min(max((self.next_at(now, due) - now).total_seconds(), SHORTEST_WAIT), HEARTBEAT)

    def next_at(self, now: datetime, due: datetime | None) -> datetime:
        """When an act goes or the question is asked, if nothing happens before."""
        if not self._is_open:
            return self.connection.next_try or now
        return min(due or LAST, self._fresh_until or now)

    def told(
        self, waiting: int, oldest: datetime | None, to_correct: int, *, due: datetime | None = None
    ) -> Connection:
        """The whole truth, with what the store counted. On an open way the next try is that of an act that waits for a
        time of its own (`due`)."""
        counted = replace(self.connection, waiting=waiting, oldest_waiting=oldest, to_correct=to_correct)
        self.connection = replace(counted, next_try=due) if self._is_open else counted
        return self.connection

    def _refresh(self, now: datetime) -> None:
        self._fresh_until = now + timedelta(seconds=IDLE_GREETING * (0.5 + self._chance()))

    def _recovered(self) -> None:
        self._failures = self._unanswered = 0
        self._failing_since = self._asked_until = None

    def _close(self, cause: str, at_least: float, now: datetime, values: Values) -> None:
        """Until then. Of several that fail together only the first counts; the longest wish of the service does."""
        if self._is_stopped:
            return
        if at_least:
            asked = now + timedelta(seconds=at_least)
            self._asked_until = max(asked, self._asked_until or asked)
        was_open, self._is_open = self._is_open, False
        self.width = 1
        self._stumbles = 0
        self._failing_since = self._failing_since or now
        next_try = self.connection.next_try
        if was_open or next_try is None or next_try <= now:
            # Once a question was answered, a service that turns acts away is no longer one that was gone for hours.
            self._failures, self._unanswered = self._failures + was_open, self._unanswered + (not was_open)
            outage = (now - self._failing_since).total_seconds()
            wait = way_delay(self._failures + self._unanswered, outage, self._chance())
            next_try = now + timedelta(seconds=wait)
        if self._asked_until is not None:
            next_try = max(next_try, self._asked_until)
        self.connection = replace(self.connection, since=None, cause=cause, cause_values=values, next_try=next_try)

    def _stop(self, cause: str, values: Values = ()) -> None:
        self._is_open = False
        self._is_stopped = True
        self.width = 1
        self.connection = replace(self.connection, since=None, cause=cause, cause_values=values, next_try=None)


def _is_past(at: datetime | None, now: datetime) -> bool:
    """Has this time come? One further off than anybody is told to wait is from before a clock was set back."""
    return at is None or not timedelta() < at - now <= LONGEST_WAIT
