"""The settings file: the example reads back, everything else is refused with its line and a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.domain.keeping import Keeping
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.settings import default_file, default_folder, example, load


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_example_reads_back(tmp_path: Path, language: str) -> None:
    file = tmp_path / "guichet.toml"
    file.write_text(example(language), encoding="utf-8")
    settings = load(file)
    assert settings.service_url == "https://service.example/fhir"
    assert settings.site_address == ("1 RUE DES EXEMPLES", "69000 EXEMPLEVILLE")
    assert settings.site_contacts == {"contact@pharmacie.example", "04 00 00 00 00"}
    assert settings.theme == "system"


def test_a_byte_order_mark_and_windows_lines_are_no_error(tmp_path: Path) -> None:
    file = tmp_path / "guichet.toml"
    file.write_bytes(b"\xef\xbb\xbf" + example().replace("\n", "\r\n").encode())
    assert load(file).profile == "mes"


def test_language_and_theme_may_be_left_out(tmp_path: Path) -> None:
    file = tmp_path / "guichet.toml"
    kept = [line for line in example().splitlines() if not line.startswith(("language", "theme"))]
    file.write_text("\n".join(kept), encoding="utf-8")
    assert (load(file).language, load(file).theme) == ("fr", "system")


def test_how_long_things_stay_is_read_and_may_be_left_out(tmp_path: Path) -> None:
    file = tmp_path / "guichet.toml"
    file.write_text(example().replace("set_aside_days = 0", "set_aside_days = 7"), encoding="utf-8")
    assert load(file).keeping == Keeping(set_aside_days=7)
    file.write_text(example()[: example().index("[keeping]")], encoding="utf-8")
    assert load(file).keeping == Keeping()


def test_where_backups_go(tmp_path: Path) -> None:
    file = tmp_path / "guichet.toml"
    file.write_text(example(), encoding="utf-8")
    assert load(file).backups(tmp_path) == tmp_path / "backups"
    file.write_text(example().replace('folder = ""', f"folder = '{tmp_path / 'disk'}'"), encoding="utf-8")
    assert load(file).backups(tmp_path) == tmp_path / "disk"


@pytest.mark.parametrize(
    ("old", "new", "at", "named"),
    [
        ('folder = ""', 'folder = "disk"', "folder =", "backup.folder"),
        ('folder = ""', "folder = 3", "folder =", "backup.folder"),
        ("https://service.example/fhir", "http://service.example/fhir", "url =", "https"),
        ("https://service.example/fhir", "ftp://service.example", "url =", "service.url"),
        ("https://service.example/fhir", "https://[::1", "url =", "service.url"),
        ("https://service.example/fhir", "https://:secret@service.example", "url =", "service.url"),
        ('"https://service.example/fhir"', "12", "url =", "service.url"),
        ('"mes"', '"2031"', "profile =", "dmp, mes"),
        ('"mes"', "[1]", "profile =", "dmp, mes"),
        ('name = "Poste 1"\n', "", "[desk]", "desk.name"),
        ('name = "Poste 1"', 'name = "Poste 1"\nnaem = "x"', "naem =", "desk.naem"),
        ("[desk]", "[bureau]", "[bureau]", "bureau"),
        ('postcode = "69000"', "postcode = 69000", "postcode =", "site.postcode"),
        ('"69000"', '"٦٩٠٠٠"', "postcode =", "site.postcode"),
        ('"990000002"', '"99"', "number =", "FINESS"),
        ('"990000002"', '"990000001"', "number =", "un chiffre"),
        ('"Poste 1"', '" "', "Poste", "desk.name"),
        ('"Poste 1"', '"Poste\\u202e1"', "u202e", "desk.name"),
        ('["contact@pharmacie.example"]', '"contact@pharmacie.example"', "emails =", "site.emails"),
        ('["1 RUE DES EXEMPLES", "69000 EXEMPLEVILLE"]', '["1 RUE", ""]', "address =", "site.address"),
        ("[site]", "[site", "[site", "TOML"),
        ("demonstration = false", "demonstration = 1", "demonstration =", "service.demonstration"),
        ("contacts_days = 30", "contacts_days = 91", "contacts_days =", "de 1 à 90"),
        ("set_aside_days = 0", "set_aside_days = -1", "set_aside_days =", "de 0 à 7"),
        ("trail_months = 120", 'trail_months = "120"', "trail_months =", "keeping.trail_months"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, old: str, new: str, at: str, named: str) -> None:
    file = tmp_path / "guichet.toml"
    content = example().replace(old, new)
    assert content != example()
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load(file)
    assert refused.value.code is RefusalCode.SETTINGS_UNREADABLE
    assert named in refused.value.values["reason"]
    assert refused.value.values["file"] == str(file)
    if at in content:
        lines = content.splitlines()
        desk = next((place for place, line in enumerate(lines) if line in ("[desk]", "[bureau]")), 0)
        start = desk if "desk" in named or "bureau" in named else 0
        place = next(place for place, line in enumerate(lines[start:], start + 1) if at in line and line[0] != "#")
        assert refused.value.values["line"] == str(place)


@pytest.mark.parametrize("content", [b'[desk]\nname = "\xe9"', b"\x00", b"[" * 10_000, b"service = 1", b"a" * 10_000])
def test_no_content_is_a_traceback(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "guichet.toml"
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        load(file, language="en")
    assert int(refused.value.values["line"]) >= 1


def test_an_absent_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(Refusal) as refused:
            load(path)
        assert refused.value.values["line"] == "1"


def test_the_platform_has_a_place_for_both() -> None:
    assert default_folder().name == "guichet"
    assert default_file().suffix == ".toml"


def test_what_a_desk_may_be_set_up_without_stays_empty(tmp_path: Path) -> None:
    file = tmp_path / "guichet.toml"
    content = example().replace('"https://service.example/fhir"', '""').replace('"990000002"', '""')
    content = content.replace('["1 RUE DES EXEMPLES", "69000 EXEMPLEVILLE"]', "[]").replace('"69000"', '""')
    file.write_text(content, encoding="utf-8")
    found = load(file)
    assert (found.service_url, found.site_number, found.site_address, found.site_postcode) == ("", "", (), "")
