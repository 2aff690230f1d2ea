"""A file of numbers as offices write them: what is wrong stands on its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.batch_file import check_file
from desk_app.domain.refusal import Refusal
from desk_app.sandbox.seeds import number

A, B, C = (number(f"27206250561{n:02d}") for n in (21, 22, 23))


def test_a_plain_column() -> None:
    found = check_file(f"{A}\n{B}\n".encode())
    assert [(one.line, one.number) for one in found.numbers] == [(1, A), (2, B)]
    assert not found.wrong


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_delimiters_codings_and_line_ends(delimiter: str, coding: str, ends: str) -> None:
    rows = [["Prénom", "Numéro de sécurité sociale", "Adresse"], ["Hélène", A, "1, RUE; DU|PUITS"], ["Zoé", B, "-"]]
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    found = check_file(ends.join(lines).encode(coding))
    assert [(one.line, one.number) for one in found.numbers] == [(2, A), (3, B)]


def test_numbers_in_groups_and_a_heading_nobody_foresaw() -> None:
    spaced = f"{A[0]} {A[1:3]} {A[3:5]} {A[5:7]} {A[7:10]} {A[10:13]} {A[13:]}"
    found = check_file(f"Dossier;Assuré\n12;{spaced}\n".encode())
    assert [one.number for one in found.numbers] == [A]


def test_each_mistake_on_its_line() -> None:
    wrong_key = A[:13] + f"{97 - int(A[13:]):02d}"
    content = f"numero\n{A}\n\n{wrong_key}\n{A}\n{B[:13]}\n2,72062505612E+14\nn'importe quoi\n12\n{C}\n"
    found = check_file(content.encode("cp1252"))
    assert [one.number for one in found.numbers] == [A, C]
    assert [(one.line, one.problem.code) for one in found.wrong] == [
        (4, "number_key"),
        (5, "number_on_line"),
        (6, "number_key_missing"),
        (7, "number_spreadsheet"),
        (8, "number_character"),
        (9, "number_length"),
    ]
    assert dict(found.wrong[1].problem.values) == {"first": "2"}
    assert [(one.line, one.number) for one in found.keyless] == [(6, B)]


def test_a_number_with_and_without_its_key_is_one_person() -> None:
    found = check_file(f"{A[:13]}\n{A}\n".encode())
    assert [one.problem.code for one in found.wrong] == ["number_key_missing", "number_on_line"]


def test_a_cell_of_two_lines_does_not_shift_the_lines_behind_it() -> None:
    found = check_file(f'numero;adresse\n{A};"1 RUE\nDU PUITS"\n12;x\n'.encode())
    assert [one.line for one in found.wrong] == [4]


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (b"", "empty", "1"),
        (b"\xef\xbb\xbf\n\n", "empty", "1"),
        (b"%PDF-1.7\x00\x81", "no_text", "1"),
        (b"nom;ville\nMARTIN;LYON\n", "no_column", "1"),
        (f'numero\n{A}\n"{B}\n{C}\n'.encode(), "quotes", "3"),
        (b"1" * (8 * 2**20 + 1), "too_long", "1"),
    ],
)
def test_what_is_no_file_of_numbers(content: bytes, reason: str, line: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_file(content)
    assert refused.value.values == {"reason": reason, "line": line}


@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_report_or_one_refusal(content: bytes) -> None:
    try:
        found = check_file(content)
    except Refusal:
        return
    assert len({one.number for one in found.numbers}) == len(found.numbers)


@given(st.lists(st.sampled_from([A, B, C, A[:13], "x", "", "12"]), max_size=12))
def test_every_line_is_told_once(cells: list[str]) -> None:
    try:
        found = check_file("\n".join(["numero", *cells]).encode())
    except Refusal:
        return
    filled = {line for line, cell in enumerate(cells, 2) if cell}
    told = [one.line for one in found.numbers] + [one.line for one in found.wrong]
    assert sorted(told) == sorted(filled)
