"""The recovery key on its sheet: for the safe, in memory only until it is on paper."""

from __future__ import annotations

from desk_app.domain.letters import Letter
from printing.blocks import Bullet, Caution, NumberedGroups, Paragraph, Row, Section, Sheet
from printing.letterhead import spoken_date
from resources.catalogue import Texts


def recovery_sheet(letter: Letter, texts: Texts) -> Sheet:
    """The body of a recovery sheet. Raises ValueError when the key is missing or wiped."""
    if not letter.code:
        raise ValueError("a recovery sheet without its key")
    place = (
        Row(texts("letter.recovery_sheet.site"), letter.sender.name),
        Row(texts("letter.recovery_sheet.desk"), letter.desk),
        Row(texts("letter.recovery_sheet.made_on"), spoken_date(letter.written_on, texts)),
        Row(texts("letter.recovery_sheet.made_by"), letter.opened_by),
    )
    steps = tuple(
        Bullet(texts(f"letter.recovery_sheet.{key}"), str(number))
        for number, key in enumerate(("use_open", "use_type", "use_choose", "use_renew"), 1)
    )
    keep = (
        Paragraph(texts("letter.recovery_sheet.keep_where")),
        Paragraph(texts("letter.recovery_sheet.keep_lost")),
    )
    return Sheet(
        texts("letter.recovery_sheet.title"),
        texts("letter.recovery_sheet.lead"),
        (
            Section(
                texts("letter.recovery_sheet.heading"),
                (NumberedGroups(letter.code), Caution(texts("letter.recovery_sheet.never"))),
            ),
            Section(texts("letter.recovery_sheet.place"), place),
            Section(texts("letter.recovery_sheet.use"), steps),
            Section(texts("letter.recovery_sheet.keep"), keep),
        ),
    )
