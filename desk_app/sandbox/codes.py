"""Creation codes and provisional codes: the register's side of each, where a wrong try is counted and a code dies."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from desk_app.domain.refusal import RefusalCode
from desk_app.sandbox.outcome import Attempt, RefusedError, refuse
from desk_app.sandbox.shapes import instant
from desk_app.sandbox.store import Store

TRIES = 5
LIFE = timedelta(weeks=6)
GAP = timedelta(seconds=30)
ALPHABET = string.digits + string.ascii_letters
LENGTH = 12


@lru_cache(maxsize=256)
def _key(code: str, number: str) -> bytes:
    written = "".join(code.split()).upper()
    return hashlib.scrypt(written.encode(), salt=number.encode(), n=16384, r=8, p=1, dklen=32)


def proof(code: str, number: str, act: str) -> str:
    """The creation code's proof for one act: 43 characters, base64url without `=` (docs/service.md, Acts)."""
    digest = hmac.new(_key(code, number), f"{act}|{number}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def spend_creation_code(store: Store, number: str, act: str, given: str) -> None:
    """Use up the creation code of a number for one act. Raises the refusal that fits; a wrong try is counted."""
    if not number:
        raise refuse(RefusalCode.CREATION_CODE_UNKNOWN, "a creation code belongs to a number, and there is none")
    attempt = Attempt(number, act, given)
    before = store.attempts(number, besides=attempt)
    if before >= TRIES:
        raise refuse(RefusalCode.TOO_MANY_ATTEMPTS, attempt=attempt)
    row = store.db.execute("SELECT code, expires, used_by FROM creation_code WHERE number = ?", (number,)).fetchone()
    if not row or not hmac.compare_digest(proof(row[0], number, act).encode(), given.encode()):
        over = before + 1 >= TRIES
        code = RefusalCode.TOO_MANY_ATTEMPTS if over else RefusalCode.CREATION_CODE_UNKNOWN
        raise refuse(code, attempt=attempt)
    if row[2]:
        raise refuse(RefusalCode.CREATION_CODE_USED)
    if row[1] <= instant(store.now()):
        raise refuse(RefusalCode.CREATION_CODE_EXPIRED)
    store.db.execute("UPDATE creation_code SET used_by = ? WHERE number = ?", (act, number))
    store.forget_attempts(number)


@dataclass(frozen=True, slots=True)
class NewCode:
    """A provisional code, at the one moment it is known in clear."""

    code: str
    expires: datetime


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def new_provisional_code(store: Store, patient: str) -> NewCode:
    """Make one; the one before dies. Raises CODE_TOO_SOON within 30 seconds of it."""
    now = store.now()
    last = store.db.execute("SELECT max(made) FROM provisional_code WHERE patient = ?", (patient,)).fetchone()[0]
    if last and instant(now - GAP) < last:
        raise refuse(RefusalCode.CODE_TOO_SOON)
    cancel_provisional_code(store, patient)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    expires = now + LIFE
    keep_provisional_code(store, patient, code, expires)
    return NewCode(code, expires)


def keep_provisional_code(store: Store, patient: str, code: str, expires: datetime) -> None:
    """Remember a live code, as a digest only."""
    store.db.execute(
        "INSERT INTO provisional_code (patient, digest, made, expires, state) VALUES (?, ?, ?, ?, 'live')",
        (patient, _digest(code), instant(store.now()), instant(expires)),
    )


def cancel_provisional_code(store: Store, patient: str) -> None:
    """Kill the live code of a record, if there is one."""
    store.db.execute("UPDATE provisional_code SET state = 'cancelled' WHERE patient = ? AND state = 'live'", (patient,))


def spend_provisional_code(store: Store, patients: list[str], code: str, number: str) -> str:
    """Use a provisional code. Returns the id of the Patient it was made for; raises the refusal that fits."""
    attempt = Attempt(f"activate:{number}", "", _digest(code))
    if store.attempts(attempt.number) >= TRIES:
        raise refuse(RefusalCode.TOO_MANY_ATTEMPTS)
    for patient in patients:
        row = store.db.execute(
            "SELECT seq, expires, state FROM provisional_code WHERE patient = ? AND digest = ?"
            " ORDER BY seq DESC LIMIT 1",
            (patient, _digest(code)),
        ).fetchone()
        if row:
            _check_state(row[2], row[1], instant(store.now()))
            store.db.execute("UPDATE provisional_code SET state = 'used' WHERE seq = ?", (row[0],))
            store.forget_attempts(attempt.number)
            return patient
    said = "no such provisional code for this number"
    raise RefusedError(422, "business-rule", "Le code provisoire n’est pas reconnu.", said, attempt=attempt)


def _check_state(state: str, expires: str, now: str) -> None:
    if state == "used":
        raise refuse(RefusalCode.CODE_USED)
    if state == "cancelled":
        raise refuse(RefusalCode.CODE_CANCELLED)
    if expires <= now:
        raise refuse(RefusalCode.CODE_EXPIRED)
