"""What comes next after an answer. Pure: the answer, how often it was tried, the time and one random number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Answer, AnswerKind, Values
from desk_app.domain.refusal import RefusalCode
from desk_app.ports import Verdict

FIRST_DELAY = 2.0  # seconds
LONGEST_DELAY = 300.0  # for one act, and for an outage of less than forty minutes
LONGEST_SPREAD = 900.0  # for the longest outage
OUTAGE_SHARE = 8  # a desk asks again within an eighth of the time that the service has been away
RETURN_SCALE = 4800.0  # seconds: two minutes squared over it are the three seconds in which a returned network is tried
IDLE_RETURN = 60.0  # seconds within which a desk with nothing to send tries a network that is back
CONFLICT_ATTEMPTS = 5  # a 409 that comes back after having asked is a person's to-do then
FORBIDDEN_IN_A_ROW = 3  # then nothing is sent until somebody asks

# Nothing was sent: the act is due again as soon as the connection is.
NOTHING_SENT = frozenset(
    {"name-not-found", "refused", "no-route", "clock", "unauthorised", "redirected", "not-fhir", "web-page"}
    | {"certificate", "certificate-expired", "certificate-early", "certificate-name", "certificate-unknown"}
    | {"not-encrypted", "not-agreed", "file-unreadable", "key-locked", "key-foreign", "key-unfit", "key-unnamed"}
    | {"sign-in-refused", "no-token-address", "no-token"}
)
# Nothing reached anybody: as if it had not been tried.
UNTRIED = frozenset(
    {"name-not-found", "refused", "no-route", "not-agreed", "not-encrypted"}
    | {"certificate", "certificate-expired", "certificate-early", "certificate-name", "certificate-unknown"}
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of the act, and of sending at large.

    `pause` is None where sending goes on; else the way is closed, for at least so many seconds: what the service asked
    for, or 0. `stop` waits for a person.
    """

    verdict: Verdict
    pause: float | None = None
    stop: bool = False
    cause: str = ""
    cause_values: Values = ()


def delay(attempts: int, chance: float, *, longest: float = LONGEST_DELAY) -> float:
    """Seconds before the next try: exponential with full jitter. `chance` lies in [0, 1)."""
    return chance * min(longest, FIRST_DELAY * 2.0 ** min(max(attempts - 1, 0), 16))


def way_delay(failures: int, outage: float, chance: float) -> float:
    """Seconds until a service that has been away for `outage` seconds is asked again. The longer it was away, the more
    desks come back with more work: their first questions are spread over more time."""
    return delay(failures, chance, longest=min(max(LONGEST_DELAY, outage / OUTAGE_SHARE), LONGEST_SPREAD))


def return_delay(outage: float, chance: float, *, is_idle: bool) -> float:
    """Seconds until the first try after a sign that the network is back: at once after a moment (three seconds for two
    minutes, a minute for ten), never everybody at once after hours, when each keeps to its own time. A desk with
    nothing to send lets the others go first."""
    spread = outage**2 / RETURN_SCALE
    return chance * (max(spread, IDLE_RETURN) if is_idle else spread)


def asked_delay(retry_after: float, chance: float) -> float:
    """Seconds to wait where the service asked for `retry_after`: never less, and spread over half as much again, or all
    who were sent away together would come back together."""
    return retry_after * (1.0 + chance / 2)


def decide(
    act_id: str, answer: Answer, *, attempts: int, asked: bool, now: datetime, chance: float, is_change: bool = False
) -> Decision:
    """The decision on the answer to a sent act.

    `attempts` counts the sends of this act, this one included. `asked`: the act was asked for by its id just before,
    and was absent; only then is a conflict one, and to a change (`is_change`) it says that the record has moved on.
    """
    match answer.kind:
        case AnswerKind.ACCEPTED:
            return Decision(_accepted(act_id, answer))
        case AnswerKind.REFUSED:
            return Decision(_refused(act_id, answer, answer.refusal or RefusalCode.SERVICE_REFUSED))
        case AnswerKind.FORBIDDEN:
            return Decision(_refused(act_id, answer, answer.refusal or RefusalCode.SERVICE_FORBIDDEN))
        case AnswerKind.SIGN_IN:
            verdict = Verdict(act_id=act_id, state=ActState.WAITING)
            return _stopped(verdict, answer)
        case AnswerKind.CONFLICT:
            if asked and (answer.cause == "precondition" or attempts >= CONFLICT_ATTEMPTS):
                code = RefusalCode.RECORD_CHANGED if is_change else RefusalCode.SERVICE_REFUSED
                return Decision(_refused(act_id, answer, answer.refusal or code))
            if asked:
                return _again(act_id, answer, ActState.UNKNOWN, attempts, now, chance, holds=False)
            # Ask at once: most often the act is there, taken at an earlier attempt.
            return Decision(Verdict(act_id=act_id, state=ActState.UNKNOWN))
        case AnswerKind.LOST:
            return _again(act_id, answer, ActState.UNKNOWN, attempts, now, chance)
        case AnswerKind.LATER:
            # A server that fails on one act may well take the next one: only that act waits.
            holds = answer.cause != "server-error"
            return _again(act_id, answer, ActState.WAITING, attempts, now, chance, holds=holds)


def decide_unasked(act_id: str, answer: Answer, *, attempts: int, now: datetime, chance: float) -> Decision:
    """The decision where asking for an act by its id gave no answer: it stays unknown, whatever the reason was."""
    if answer.kind is AnswerKind.ACCEPTED:
        return Decision(_accepted(act_id, answer))
    if answer.kind is AnswerKind.REFUSED and answer.refusal is RefusalCode.RECORD_EXISTS:
        return Decision(_refused(act_id, answer, answer.refusal))  # found: beside somebody else's consent
    if answer.kind in (AnswerKind.SIGN_IN, AnswerKind.FORBIDDEN):
        verdict = Verdict(act_id=act_id, state=ActState.UNKNOWN)
        return _stopped(verdict, answer)
    holds = answer.cause != "server-error"
    return _again(act_id, answer, ActState.UNKNOWN, attempts, now, chance, holds=holds)


def is_same_version(ours: str, theirs: str) -> bool:
    """Do two opaque versions name the same one? An unknown one contradicts nothing; a weak mark and quotes are how a
    version is carried, not what it is."""
    return not ours or not theirs or _bare(ours) == _bare(theirs)


def _bare(version: str) -> str:
    return version.removeprefix("W/").strip('"')


def _again(
    act_id: str, answer: Answer, state: ActState, attempts: int, now: datetime, chance: float, *, holds: bool = True
) -> Decision:
    """Later. The act's own wait grows with its own attempts, and the way's with its own failures: an act that fails
    each time holds the others no longer than a first failure does."""
    asked = 0.0 if answer.retry_after is None else asked_delay(answer.retry_after, chance)
    wait = max(asked, delay(attempts, chance))
    verdict = Verdict(
        act_id=act_id,
        state=state,
        reason=answer.reason,
        not_before=None if answer.cause in NOTHING_SENT else now + timedelta(seconds=wait),
        was_tried=answer.cause not in UNTRIED,
    )
    pause = asked if holds else None
    return Decision(verdict, pause=pause, cause=answer.cause, cause_values=answer.cause_values)


def _stopped(verdict: Verdict, answer: Answer) -> Decision:
    return Decision(verdict, stop=True, cause=answer.cause or "unauthorised", cause_values=answer.cause_values)


def _accepted(act_id: str, answer: Answer) -> Verdict:
    return Verdict.told(act_id, ActState.ACCEPTED, answer)


def _refused(act_id: str, answer: Answer, code: RefusalCode) -> Verdict:
    return Verdict.told(act_id, ActState.REFUSED, answer, refusal=code.value)
