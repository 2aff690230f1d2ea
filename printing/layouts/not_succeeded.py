"""« N'a pas abouti »: what happened in plain words, what to do, whom to call. It blames nobody, and carries no code."""

from __future__ import annotations

from desk_app.domain.acts import ActKind
from desk_app.domain.letters import Letter
from desk_app.domain.refusal import RefusalCode
from printing.blocks import Bullet, Paragraph, Section, Sheet
from printing.layouts.sections import about, closing
from printing.letterhead import spoken_date
from resources.catalogue import Texts

_CODE = ("creation_code", "identity")
_REPRESENTATIVE = ("representative", "representative_identity")
# What helps at the next visit, by why it came back; an identity document always does.
TO_BRING = {
    RefusalCode.CREATION_CODE_UNKNOWN: _CODE,
    RefusalCode.CREATION_CODE_EXPIRED: _CODE,
    RefusalCode.CREATION_CODE_USED: _CODE,
    RefusalCode.TOO_MANY_ATTEMPTS: _CODE,
    RefusalCode.REPRESENTATIVE_MISSING: _REPRESENTATIVE,
    RefusalCode.REPRESENTATIVE_NOT_AUTHORISED: (*_REPRESENTATIVE, "judgment"),
    RefusalCode.RECORD_EXISTS: ("identity", "vitale_card"),
}


def not_succeeded(letter: Letter, texts: Texts) -> Sheet:
    """The body of the letter to somebody who has left with a receipt."""
    what = "opening" if letter.act_kind is ActKind.OPEN else "change"
    whose = "represented" if letter.is_represented else "own"
    day = spoken_date(letter.asked_on or letter.written_on, texts)
    bring = TO_BRING.get(RefusalCode(letter.why), ("identity",)) if letter.why in list(RefusalCode) else ("identity",)
    call = texts("letter.not_succeeded.call", site=letter.sender.name, hotline=letter.sender.hotline)
    return Sheet(
        texts(f"letter.not_succeeded.title.{what}.{whose}"),
        texts(f"letter.not_succeeded.lead.{what}.{whose}", person=letter.person, day=day),
        (
            about(letter, texts, "letter.receipt.about", "letter.label.recorded_by"),
            Section(texts("letter.not_succeeded.why"), (Paragraph(_why(letter, texts)),)),
            Section(
                texts("letter.not_succeeded.todo"),
                (
                    Paragraph(texts(f"letter.not_succeeded.todo_how.{what}")),
                    *(Bullet(texts(f"letter.to_bring.{key}")) for key in bring),
                    Paragraph(call),
                ),
            ),
            *closing(letter, texts),
        ),
    )


def _why(letter: Letter, texts: Texts) -> str:
    own = f"letter.not_succeeded.because.{letter.why}"
    return texts(own if own in texts else "letter.not_succeeded.because.other")
