"""Scans: every habit of a scanner is understood or said, and nothing is ever guessed wrong."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain import scans
from desk_app.domain.codes import new_reference
from desk_app.domain.datamatrix import Fault, InsScan
from desk_app.domain.people import BirthDate, Sex
from resources.catalogue import LANGUAGES, texts
from tests.domain.scanned import EXAMPLE, GS, KEYBOARDS, SEPARATORS, Written, identities

habits = st.tuples(st.sampled_from(sorted(KEYBOARDS)), st.sampled_from(sorted(SEPARATORS)))


def same(scan: scans.Scan, written: Written) -> bool:
    """Whether a scan is exactly the identity that was written."""
    fields = written.fields
    return isinstance(scan, InsScan) and (
        scan.ins,
        scan.oid,
        scan.given_names,
        scan.first_given_name,
        scan.birth_name,
        scan.sex.value,
        f"{scan.birth_date.day:02d}-{scan.birth_date.month:02d}-{scan.birth_date.year:04d}",
        scan.birthplace,
    ) == (
        fields["S1"],
        fields["S2"],
        fields["S3"],
        fields["S3"].split()[0],
        fields["S4"],
        fields["S5"],
        fields["S6"],
        fields.get("S7", ""),
    )


def test_the_example() -> None:
    assert scans.read(EXAMPLE + "\r") == InsScan(
        ins="277010115400329",
        oid="1.2.250.1.213.1.4.8",
        given_names="SARAH-LOU ANNA",
        first_given_name="SARAH-LOU",
        birth_name="GARCIA-HAMMADI",
        sex=Sex.FEMALE,
        birth_date=BirthDate(1977, 1, 21),
        birthplace="01154",
    )


@settings(max_examples=300, deadline=None)
@given(identities(), habits)
def test_every_habit_gives_the_identity_or_says_so(written: Written, habit: tuple[str, str]) -> None:
    keyboard, separator = habit
    scan = scans.read(written.payload(keyboard, separator))
    # With no GS left at all, a name that stands last and ends in S may be the next id's S, or in F the half of an F8.
    bare = separator in ("dropped", "space") or GS not in written.payload()
    ends = ("S" if bare else "") + ("F" if bare or separator == "f8-bare" else "")
    unsure = bool(ends) and written.last_is_name and written.fields[written.order[-1]][-1] in ends
    assert same(scan, written) or (unsure and isinstance(scan, scans.BrokenScan)), (habit, scan)


@settings(max_examples=60, deadline=None)
@given(identities(), habits)
def test_cut_anywhere_never_gives_wrong_traits(written: Written, habit: tuple[str, str]) -> None:
    whole = written.payload(*habit)
    for length in range(len(whole)):
        scan = scans.read(whole[:length])
        if not isinstance(scan, InsScan) or same(scan, written):
            continue
        # Only the birthplace may be missing, and only what stood last with nothing to end it may be shorter.
        assert written.fields["S1"] == scan.ins
        assert written.fields["S2"] == scan.oid
        assert scan.birthplace in ("", written.fields.get("S7", ""))
        for field, value in (("birth_name", scan.birth_name), ("given_names", scan.given_names)):
            original = written.fields["S4" if field == "birth_name" else "S3"]
            assert value == original or (scan.open_ended == field and original.startswith(value)), (scan, length)


def test_half_a_separator_is_no_letter_of_a_name() -> None:
    head = EXAMPLE[: EXAMPLE.index("S3")]
    rest = "S4GARCIA{gs}S5FS621-01-1977S701154{gs}S3ANNA"
    for gs, name in (("F8", "ANNAF"), ("", "ANNAF")):
        scan = scans.read((head + rest).format(gs=gs).replace("ANNA", name).replace(GS, gs))
        assert scan == scans.BrokenScan("scan.advice.cut"), gs
    whole = scans.read((head + rest).format(gs=GS).replace("ANNA", "RALF"))
    assert isinstance(whole, InsScan)
    assert whole.given_names == "RALF"


def test_the_example_cut_anywhere_is_broken_or_lacks_its_birthplace() -> None:
    for length in range(3, len(EXAMPLE)):
        scan = scans.read(EXAMPLE[:length])
        if length == EXAMPLE.index("S701154"):
            assert isinstance(scan, InsScan)
            assert (scan.birth_name, scan.birthplace) == ("GARCIA-HAMMADI", "")
        else:
            assert isinstance(scan, scans.BrokenScan), length


def test_what_is_read_passes_the_fields_own_checks() -> None:
    scan = scans.read(EXAMPLE.replace("S701154", "S700000"))
    assert isinstance(scan, InsScan)
    assert scan.birthplace == ""


@settings(max_examples=60, deadline=None)
@given(identities(), st.data())
def test_one_lost_character_is_never_a_wrong_number(written: Written, data: st.DataObject) -> None:
    whole = written.payload()
    lost = data.draw(st.integers(0, len(whole) - 1))
    scan = scans.read(whole[:lost] + whole[lost + 1 :])
    if isinstance(scan, InsScan):
        assert (scan.ins, scan.oid) == (written.fields["S1"], written.fields["S2"])


@pytest.mark.parametrize(
    ("payload", "advice"),
    [
        (EXAMPLE.replace("00329", "00328"), "number"),
        (EXAMPLE.replace("1.4.8", "1.4.7"), "system"),
        (EXAMPLE.replace("SARAH", "SÅRAH"), "keyboard"),
        (EXAMPLE.replace("21-01-1977", "31-02-1977"), "keyboard"),
        ("#$%&" + "%" * 22 + "whatever", "unknown"),
        ("QX?_" + "?" * 22 + "AA", "unknown"),
        ("IX*$" + "*" * 22 + "whatever", "keyboard"),
        (EXAMPLE + "S5M", "keyboard"),
        (EXAMPLE + EXAMPLE, "cut"),
        (EXAMPLE[:70] + EXAMPLE, "cut"),
        (EXAMPLE.replace("SARAH-LOU", "SARAH--LOU"), "keyboard"),
        (EXAMPLE.replace("GARCIA-HAMMADI", "'"), "keyboard"),
        (EXAMPLE.replace("1977S7", "1850S7"), "keyboard"),
        ("IS01000", "cut"),
    ],
)
def test_what_cannot_be_trusted_says_what_to_do(payload: str, advice: str) -> None:
    scan = scans.read(payload)
    if advice == "unknown":
        assert not isinstance(scan, InsScan)
    else:
        assert scan == scans.BrokenScan(f"scan.advice.{advice}")


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ("010340093012345717261231" + "10LOT1", "medicine"),
        ("]d20103400930123457172612311" + "0LOT1", "medicine"),
        (KEYBOARDS["qwerty"]("010340093012345717261231"), "medicine"),
        (KEYBOARDS["caps-windows"]("3400930000120"), "medicine"),
        ("3400930000120", "medicine"),
        ("2 95 10 99 126 111 93", "insurance-card"),
        ("4006381333931", "unknown"),
        ("DC04FR0000011E361E3600", "2d-doc"),
        ("https://exemple.fr/carte", "link"),
        ("HTTPS://APP-CARTE-VITALE.EXEMPLE.FR/1", "vitale-app"),
        ("bonjour", "unknown"),
        ("", "unknown"),
        ("\x00\x00", "unknown"),
        ("IS01" * 5000, "unknown"),
    ],
)
def test_other_codes_are_named_and_change_nothing(payload: str, kind: str) -> None:
    if kind == "medicine" and payload.startswith("3400"):
        assert (
            sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(payload[:12])) % 10 == (10 - int(payload[12])) % 10
        )
    assert scans.read(payload) == scans.OtherScan(kind)  # type: ignore[arg-type]  # the table's words are the kinds


@pytest.mark.parametrize("keyboard", sorted(KEYBOARDS))
def test_our_own_letter_is_found_by_its_code(keyboard: str) -> None:
    chance = Random(7)  # noqa: S311 - the same at every run
    for _ in range(500):
        reference = new_reference(chance.randbytes)
        assert scans.read(KEYBOARDS[keyboard](reference) + "\n") == scans.LetterScan(reference)


@given(st.text(max_size=300))
def test_anything_at_all_is_named(text: str) -> None:
    assert isinstance(scans.read(text), scans.OtherScan | scans.BrokenScan | scans.LetterScan)


def test_each_scan_has_its_sentence() -> None:
    for language in LANGUAGES:
        known = texts(language)
        for advice in Fault:
            assert f"scan.advice.{advice}" in known
        for kind in (*scans.OtherKind.__args__, "letter"):  # type: ignore[attr-defined]  # a Literal's own words
            assert f"scan.other.{kind}" in known
