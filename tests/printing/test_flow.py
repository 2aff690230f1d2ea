"""What stays together on a page, wherever it begins."""

from __future__ import annotations

from printing.blocks import Paragraph, Section, Sheet, Signature
from printing.flow import SIGN, Flow
from printing.marks import Box, Text
from printing.page import BOTTOM, NORMAL, TOP

RIGHTS = Section("Vos droits", (Paragraph("Responsable."), Paragraph("Vous pouvez demander à voir les données. " * 8)))


def test_a_short_section_is_never_parted() -> None:
    for tenth in range(int(TOP * 10), int(BOTTOM * 10) - 200, 3):
        pages = Flow(NORMAL, tenth / 10).lay(Sheet("Titre", "Phrase.", (RIGHTS,)))
        said = [" ".join(mark.text for mark in page if isinstance(mark, Text)) for page in pages]
        (whole,) = [page for page in said if "Vos droits" in page]
        assert "Responsable." in whole
        assert whole.count("données") == 8


def test_who_signs_has_room_for_a_hand_and_a_line_however_long_the_name() -> None:
    for name in ("Ines Caron", "Marie-Antoinette Joséphine DE LA TRÉMOILLE-MONTMORENCY " * 3):
        (page,) = Flow(NORMAL, TOP).lay(Sheet("Titre", "Phrase.", (Section("Signatures", (Signature(name),)),)))
        (rule,) = [mark for mark in page if isinstance(mark, Box)]
        named = [mark for mark in page if isinstance(mark, Text) and mark.text in name]
        assert max(mark.y for mark in named) <= rule.y
        assert rule.y - min(mark.y for mark in page) >= SIGN
        assert all(mark.x < rule.x for mark in named)
