"""The sheets a desk prints for itself: the recovery key, one-time passwords. Only a trail line is kept."""

from __future__ import annotations

from desk_app.domain import codes
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.operators import Slip
from desk_app.usecases.trace import line


def recovery_letter(desk: Desk, key: Secret, language: str) -> Letter:
    """« Clé de secours, à mettre au coffre ». The letter holds `key` itself: whoever wipes it wipes the letter's."""
    return _sheet(desk, LetterKind.RECOVERY_SHEET, key, language)


def slip_letter(desk: Desk, slip: Slip, language: str) -> Letter:
    """For one person, with the password in it."""
    return _sheet(desk, LetterKind.SLIP, slip.password, language, slip.operator.name)


async def sheet_printed(desk: Desk, letter: Letter) -> None:
    """The system's dialog took it."""
    detail = f"{letter.kind.value} {letter.reference} {Paper.DELIVERED.value}"
    await desk.store.add(line(desk, Event.PRINTED, detail=detail))


def _sheet(desk: Desk, kind: LetterKind, code: Secret, language: str, addressee: str = "") -> Letter:
    return Letter(
        kind=kind,
        reference=codes.new_reference(),
        written_on=desk.clock.today(),
        sender=desk.sender,
        addressee=addressee,
        address=None,
        person=addressee,
        language=language,
        opened_by=desk.author.name,
        code=code,
        desk=desk.author.desk,
        profile=desk.profile.name,
    )
