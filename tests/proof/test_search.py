"""The search finds what was left on purpose, in each spelling; and leaves alone what is nothing."""

from __future__ import annotations

import base64
import json
import os
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.proof.search import Search

NUMBER, NAME, GIVEN, CODE = "277010115400329", "Quévremont", "Zéphyrine", "7K2M9QX4RTB5"
EMAIL, MOBILE = "quevremont@example.org", "0612345677"


@pytest.fixture(scope="module")
def search() -> Search:
    return Search(words=[NAME, GIVEN, EMAIL], numbers=[NUMBER], codes=[CODE, MOBILE])


@pytest.mark.parametrize(
    "content",
    [
        NUMBER.encode(),
        NUMBER[:13].encode(),
        b"2 77 01 01 154 003 29",
        "2 77 01 01 154 003 29".encode("utf-16-le"),
        "2\u00a077\u00a001\u00a001\u00a0154\u00a0003\u00a029".encode(),
        "2\u202f77\u202f01\u202f01\u202f154\u202f003".encode("utf-16-be"),
        b"2.77.01.01.154.003",
        b"2-77-01-01-154",
        b"01 154 003",
        b"277 010 115 400 329",
        *(base64.b64encode(b"x" * before + NUMBER.encode() + b"yz") for before in range(3)),
        *(base64.urlsafe_b64encode(b"x" * before + f"à {NAME}, oui".encode()) for before in range(3)),
        base64.b64encode(f"  {NAME}".encode("utf-16-le")),
        NUMBER.encode().hex().encode(),
        NAME.encode().hex().upper().encode(),
        NAME.encode("utf-8"),
        NAME.encode("utf-16-le"),
        NAME.upper().encode("utf-16-be"),
        NAME.encode("latin-1"),
        b"QUEVREMONT",
        "Que\u0301vremont".encode(),
        json.dumps({"nom": NAME}).encode(),
        b'{"nom": "Qu\\u00E9vremont"}',
        repr(NAME.encode()).encode(),
        quote(NAME).encode(),
        quote(NAME).lower().encode(),
        quote(EMAIL, safe="").encode(),
        b"Qu&#233;vremont",
        json.dumps(GIVEN).encode(),
        EMAIL.encode(),
        MOBILE.encode(),
        b"06 12 34 56 77",
        b"06.12.34.56.77",
        "06\u00a012\u00a034\u00a056\u00a077".encode("utf-16-le"),
        CODE.encode(),
        CODE.lower().encode(),
        b"7K2M-9QX4-RTB5",
        b"7K2M 9QX4 RTB5",
        "7K2M 9QX4 RTB5".encode("utf-16-le"),
    ],
)
def test_what_was_left_on_purpose_is_found(tmp_path: Path, search: Search, content: bytes) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "left").write_bytes(os.urandom(500) + content + os.urandom(500))
    assert {one.partition(":")[0] for one in search.find(tmp_path)} == {"below/left"}


def test_what_is_nothing_is_not_found(tmp_path: Path, search: Search) -> None:
    (tmp_path / "chance").write_bytes(os.urandom(200_000))
    (tmp_path / "near").write_bytes(
        b"278020115400428 Quevremond zephyr 0612345678 7K2M9QX4RTB6 2026-11-25 03:19:40,123"
    )
    assert search.find(tmp_path) == []


def test_the_name_of_a_file_is_searched(tmp_path: Path, search: Search) -> None:
    (tmp_path / f"lettre-{NAME}.txt").touch()
    assert search.find(tmp_path)


def test_a_pdf_left_on_purpose_is_found_by_its_text(tmp_path: Path, search: Search) -> None:
    canvas = Canvas(str(tmp_path / "letter.pdf"), pageCompression=1)
    canvas.drawString(100, 500, f"Madame {NAME}, 2 77 01 01 154 003 29")
    canvas.save()
    assert not search.look((tmp_path / "letter.pdf").read_bytes())
    (tmp_path / "spooled").write_bytes(b"job 12\n" * 1_000 + (tmp_path / "letter.pdf").read_bytes())
    assert search.find(tmp_path) == [f"{file}: {what}" for file in ("letter.pdf", "spooled") for what in (NUMBER, NAME)]


def test_a_member_of_a_zip_is_found(tmp_path: Path, search: Search) -> None:
    with zipfile.ZipFile(tmp_path / "copy.guichet", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("some/member", NAME * 20)
    assert search.find(tmp_path) == [f"copy.guichet: {NAME}"]
