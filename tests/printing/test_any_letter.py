"""Any letter of any kind, in both languages and sizes, with names nobody foresaw: nothing collides, nothing leaves its
place, nothing but the block comes near the window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.acts import ActKind, ClosingReason
from desk_app.domain.contact import PostalAddress
from desk_app.domain.held_record import Seen
from desk_app.domain.letters import OWN_SHEETS, Letter, LetterKind
from desk_app.domain.refusal import RefusalCode
from printing.fonts import width
from printing.marks import INK, QUIET, TEAL, TINT, Box, Mark, Text
from printing.page import ADDRESS_SIZE, BLOCK, CLEAR, FOOT, POINT, RIGHT, SLIDE, Area
from printing.press import laid_out
from printing.samples import child_sample, sample
from resources.catalogue import LANGUAGES, texts
from tests.printing.reading import PRESS, paper
from tests.printing.test_window import ABROAD, WIDE, WIDEST

SAMPLES = [(kind, is_child) for kind in LetterKind for is_child in (False, True)]
SAMPLES.remove((LetterKind.COMING_OF_AGE, True))  # read by nobody in a child's name
POSTED = [one for one in SAMPLES if one[0] not in OWN_SHEETS]


def a_sample(kind: LetterKind, is_child: bool, language: str, large: bool) -> Letter:
    return (child_sample if is_child else sample)(kind, language, large)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "is_child"), POSTED)
def test_through_the_window_of_each_letter_one_sees_its_address_and_nothing_else(
    kind: LetterKind, is_child: bool, language: str, large: bool
) -> None:
    for addressee, address in (("Éloi ÇAĞŞ", ABROAD), (WIDE, WIDEST)):
        letter = replace(a_sample(kind, is_child, language, large), addressee=addressee, address=address)
        drawn = paper(PRESS.compose(letter), dpi=100)
        block = drawn.ink(CLEAR)
        assert block is not None
        assert block[0] >= BLOCK.left - 0.2
        assert block[1] >= BLOCK.top - 0.2
        assert block[2] <= BLOCK.right + 0.2
        assert block[3] <= BLOCK.bottom + 0.2
        for slide in (-SLIDE, SLIDE):  # a window of 100 x 45 mm, as in DL envelopes
            window = Area(100, max(45 + slide, CLEAR.top), 200, min(90 + slide, CLEAR.bottom))
            assert drawn.ink(window) == pytest.approx(block, abs=0.3)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "is_child"), SAMPLES)
def test_the_reference_of_each_letter_is_scanned_from_its_paper(
    kind: LetterKind, is_child: bool, language: str, large: bool
) -> None:
    letter = a_sample(kind, is_child, language, large)
    assert paper(PRESS.compose(letter), dpi=300).codes() == [letter.reference]
    _, pages = laid_out(letter, texts(language))
    assert {mark.colour for page in pages for mark in page} <= {INK, QUIET, TEAL, TINT, "#000000"}


NAMES = st.one_of(
    st.sampled_from(
        [
            "Camille DURAND",
            "Marie-Antoinette Joséphine Bernadette DE LA ROCHEFOUCAULD-MONTMORENCY " * 3,
            "e\u0301lise\u0301 \u200bz\u200d\u0301\u0302\u0303",
            "გიორგი მარგველაშვილი",
            "Παπαδόπουλος Ωνάσης",
            "Чайковский Ёлкин",
            "محمد بن سلمان",
            "Ruﬁn 😀👨\u200d👩\u200d👧",
            "A\nB\r\nC\u2028D\u00adE",
            "x" * 300,
            "W" * 500 + " ",
            "",
            "a\u00a0" * 60,
            "<b>&amp; {person} %s</b>",
        ]
    ),
    st.text(max_size=80),
)


@st.composite
def letters(draw: st.DrawFn) -> Letter:
    kind, is_child = draw(st.sampled_from(SAMPLES))
    letter = a_sample(kind, is_child, draw(st.sampled_from(LANGUAGES)), draw(st.booleans()))
    flags = st.booleans()

    def some(of: Any, many: tuple[int, ...]) -> tuple[Any, ...]:
        return tuple(of(number) for number in range(draw(st.sampled_from(many))))

    def grant(number: int) -> Grant:
        professional = Professional(
            rpps=str(number), family_name=draw(NAMES), given_name=draw(NAMES), profession=draw(NAMES), town=draw(NAMES)
        )
        is_blocked = draw(flags)
        return Grant(professional=professional, read=not is_blocked, blocked=is_blocked, until=date(2027, 1, 1))

    def seen(number: int) -> Seen:
        at = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(hours=number)
        return Seen(at=at, who=draw(NAMES), profession=draw(NAMES), action="read", is_break_glass=draw(flags))

    address = PostalAddress(
        flat=draw(NAMES),
        building=draw(NAMES),
        street=draw(NAMES),
        locality=draw(NAMES),
        postcode="69003",
        town=draw(NAMES),
        country=draw(NAMES),
    )
    return replace(
        letter,
        addressee=draw(NAMES),
        address=address if kind not in OWN_SHEETS and draw(flags) else None,
        person=draw(NAMES),
        opened_by=draw(NAMES),
        desk=draw(NAMES),
        masked_contacts=some(lambda _: draw(NAMES), (0, 2)),
        access=None if kind is LetterKind.COMING_OF_AGE else Access(grants=some(grant, (0, 1, 3, 12))),
        seen=some(seen, (0, 3, 20)) if kind is LetterKind.ACCESS_HISTORY else (),
        closing=draw(st.sampled_from(ClosingReason)) if kind is LetterKind.CLOSED else None,
        why=draw(st.sampled_from(RefusalCode)).value if kind is LetterKind.NOT_SUCCEEDED else "",
        act_kind=draw(st.sampled_from(ActKind)),
        sender=replace(letter.sender, name=draw(NAMES), lines=some(lambda _: draw(NAMES), (0, 2, 6))),
    )


Place = tuple[float, float, float, float]


def place(mark: Text) -> Place:
    """What a run of letters takes, without the tips of accents and tails."""
    size = mark.size * POINT
    down = 0.0 if mark.text.isascii() and mark.text.isalpha() and mark.text.isupper() else 0.22
    return mark.x, mark.y - 0.72 * size, mark.x + width(mark.text, mark.face, mark.size), mark.y + down * size


def overlap(one: Place, other: Place) -> bool:
    slack = 0.05
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )


def is_address(mark: Mark) -> bool:
    """Its lines stand closer, and are set narrower where they are wide."""
    return isinstance(mark, Text) and mark.size == ADDRESS_SIZE and mark.x > BLOCK.left


@settings(deadline=None, max_examples=150)
@given(letters())
def test_nothing_collides_and_nothing_leaves_its_place(letter: Letter) -> None:
    _, pages = laid_out(letter, texts(letter.language))
    for number, marks in enumerate(pages):
        lines = [mark for mark in marks if isinstance(mark, Text) and mark.text.strip() and not is_address(mark)]
        places = sorted((place(mark), mark.text) for mark in lines)
        for at, (one, text) in enumerate(places):
            assert one[0] >= 19.9, text
            assert one[2] <= RIGHT + 0.5, text
            assert 9 <= one[1] < one[3] <= FOOT + 2, text
            if number == 0:
                assert not overlap(one, (CLEAR.left, CLEAR.top, CLEAR.right, CLEAR.bottom)), text
            assert [other for other, _ in places[at + 1 :] if overlap(one, other)] == [], text
            bars = [mark for mark in marks if isinstance(mark, Box) and mark.colour == "#000000"]
            for bar in bars:
                assert not overlap(one, (bar.x, bar.y, bar.x + bar.width, bar.y + bar.height)), text
