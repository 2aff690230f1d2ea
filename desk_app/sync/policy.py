"""What comes next after an answer. Pure: the answer, how often it was tried, the time and one random number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Answer, AnswerKind, Values
from desk_app.domain.refusal import RefusalCode
from desk_app.ports import Verdict

FIRST_DELAY = 2.0  # seconds
LONGEST_DELAY = 300.0
CONFLICT_ATTEMPTS = 5  # a 409 that comes back after having asked is a person's to-do then
FORBIDDEN_IN_A_ROW = 3  # then nothing is sent until somebody asks

# Nothing was sent: the act is due again as soon as the connection is.
NOTHING_SENT = frozenset(
    {"name-not-found", "refused", "no-route", "clock", "unauthorised", "redirected", "not-fhir", "web-page"}
    | {"certificate", "certificate-expired", "certificate-early", "certificate-name", "certificate-unknown"}
    | {"not-encrypted", "not-agreed", "file-unreadable", "key-locked", "key-foreign", "key-unfit", "key-unnamed"}
    | {"sign-in-refused", "no-token-address"}
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of the act, and of sending at large.

    `pause` is None where sending goes on; else seconds until the service is greeted again. `stop` waits for a person.
    """

    verdict: Verdict
    pause: float | None = None
    stop: bool = False
    cause: str = ""
    cause_values: Values = ()


def delay(attempts: int, chance: float) -> float:
    """Seconds before the next try: exponential with full jitter. `chance` lies in [0, 1)."""
    return chance * min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(max(attempts - 1, 0), 16))


def decide(act_id: str, answer: Answer, *, attempts: int, asked: bool, now: datetime, chance: float) -> Decision:
    """The decision on the answer to a sent act.

    `attempts` counts the sends of this act, this one included. `asked`: the act was asked for by its id just before,
    and was absent; only then is a conflict one.
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
                return Decision(_refused(act_id, answer, answer.refusal or RefusalCode.SERVICE_REFUSED))
            if asked:
                return _again(act_id, answer, ActState.UNKNOWN, _wait(answer, attempts, chance), now, holds=False)
            # Ask at once: most often the act is there, taken at an earlier attempt.
            return Decision(Verdict(act_id=act_id, state=ActState.UNKNOWN))
        case AnswerKind.LOST:
            return _again(act_id, answer, ActState.UNKNOWN, _wait(answer, attempts, chance), now)
        case AnswerKind.LATER:
            # A server that fails on one act may well take the next one: only that act waits.
            holds = answer.cause != "server-error"
            return _again(act_id, answer, ActState.WAITING, _wait(answer, attempts, chance), now, holds=holds)


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
    return _again(act_id, answer, ActState.UNKNOWN, _wait(answer, attempts, chance), now, holds=holds)


def _wait(answer: Answer, attempts: int, chance: float) -> float:
    wait = delay(attempts, chance)
    return wait if answer.retry_after is None else max(answer.retry_after, wait)


def _again(act_id: str, answer: Answer, state: ActState, wait: float, now: datetime, *, holds: bool = True) -> Decision:
    not_before = None if answer.cause in NOTHING_SENT else now + timedelta(seconds=wait)
    verdict = Verdict(act_id=act_id, state=state, reason=answer.reason, not_before=not_before)
    pause = wait if holds else None
    return Decision(verdict, pause=pause, cause=answer.cause, cause_values=answer.cause_values)


def _stopped(verdict: Verdict, answer: Answer) -> Decision:
    return Decision(verdict, stop=True, cause=answer.cause or "unauthorised", cause_values=answer.cause_values)


def _accepted(act_id: str, answer: Answer) -> Verdict:
    return Verdict(
        act_id=act_id,
        state=ActState.ACCEPTED,
        reason=answer.reason,
        patient_id=answer.patient_id,
        patient_version=answer.patient_version,
        consent_id=answer.consent_id,
        consent_version=answer.consent_version,
        service_at=answer.service_at,
    )


def _refused(act_id: str, answer: Answer, code: RefusalCode) -> Verdict:
    return Verdict(
        act_id=act_id,
        state=ActState.REFUSED,
        refusal=code.value,
        reason=answer.reason,
        patient_id=answer.patient_id,
        patient_version=answer.patient_version,
        consent_id=answer.consent_id,
        consent_version=answer.consent_version,
        service_at=answer.service_at,
    )
