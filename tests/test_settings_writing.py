"""Settings changed from the screen: only these values, whole or not at all, and everything else as people wrote it."""

from __future__ import annotations

import asyncio
import errno
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app import settings
from desk_app.assembly.settings_file import SettingsFile
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.set_up import Value
from desk_app.settings import example, load
from desk_app.settings_writing import toml, written

OWN = """\
# the desk by the door
[service]
url = "https://service.example/fhir"   # since June
profile = "mes"
[site]  # ours
name = 'Pharmacie "du Puits"'
number = "990000002"
address = [
  "1 RUE DES EXEMPLES",  # ground floor
  "69000 EXEMPLEVILLE",
]
postcode = "69000"
emails = []
telephones = []
controller = "x"
privacy_contact = "x"

[desk]
name = "Poste #1" # by the door

"""


def test_each_value_is_changed_and_nothing_else() -> None:
    made = written(OWN, {"service.url": "https://new.example", "site.address": ("A", "69001 B"), "desk.name": "P 2"})
    assert 'url = "https://new.example"   # since June\n' in made
    assert 'name = "P 2" # by the door' in made
    assert "# the desk by the door" in made
    assert "[site]  # ours" in made
    changed = tomllib.loads(made)
    expected = tomllib.loads(OWN)
    expected["service"]["url"], expected["desk"]["name"] = "https://new.example", "P 2"
    expected["site"]["address"] = ["A", "69001 B"]
    assert changed == expected


def test_what_was_left_out_is_added_to_its_table_or_with_it() -> None:
    made = written(OWN, {"desk.printer": "HP 4", "keeping.contacts_days": 20})
    assert made.endswith('name = "Poste #1" # by the door\nprinter = "HP 4"\n\n\n[keeping]\ncontacts_days = 20\n')
    assert tomllib.loads(made)["keeping"] == {"contacts_days": 20}


def test_the_model_keeps_its_comments() -> None:
    made = written(example(), {"site.name": "Pharmacie du Puits", "service.demonstration": True})
    assert [line for line in made.splitlines() if line.startswith("#")] == [
        line for line in example().splitlines() if line.startswith("#")
    ]


@pytest.mark.parametrize("content", ['site = { name = "x" }\n', '["site"]\nname = "x"\n', 'site.name = "x"\n'])
def test_what_was_written_in_another_way_is_left_alone(content: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which one does not matter: nothing is written
        written(content, {"site.name": "y"})


@given(st.one_of(st.text(max_size=40), st.booleans(), st.integers(0, 99), st.lists(st.text(max_size=9)).map(tuple)))
def test_any_value_reads_back(value: Value) -> None:
    read = tomllib.loads(f"x = {toml(value)}")["x"]
    assert (tuple(read) if isinstance(value, tuple) else read) == value


def change(path: Path, **changes: Value) -> SettingsFile:
    file = SettingsFile(path, load(path) if path.exists() else settings.UNSET)
    asyncio.run(file.change({name.replace("_", ".", 1): value for name, value in changes.items()}))
    return file


def test_a_first_file_is_the_model_with_these_values(tmp_path: Path) -> None:
    path = tmp_path / "new" / "guichet.toml"
    file = change(path, site_name="Pharmacie du Puits", service_url="")
    assert load(path) == file.current
    assert file.current.site_name == "Pharmacie du Puits"
    assert file.exists()


def test_what_does_not_read_back_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "guichet.toml"
    path.write_text(OWN, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        change(path, site_postcode="69")
    assert caught.value.code is RefusalCode.SETTINGS_UNREADABLE
    assert path.read_text(encoding="utf-8") == OWN


def test_a_file_of_another_shape_says_so(tmp_path: Path) -> None:
    path = tmp_path / "guichet.toml"
    path.write_text(OWN.replace("[site]  # ours", '["site"]'), encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        change(path, site_name="y")
    assert caught.value.code is RefusalCode.SETTINGS_UNREADABLE


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, RefusalCode.STORE_FULL), (errno.EACCES, RefusalCode.STORE_READ_ONLY)]
)
def test_a_disk_that_takes_nothing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: RefusalCode
) -> None:
    path = tmp_path / "guichet.toml"
    path.write_text(OWN, encoding="utf-8")

    def refuses(*_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr("desk_app.system.durable.os.fsync", refuses)
    with pytest.raises(Refusal) as caught:
        change(path, site_name="y")
    assert caught.value.code is code
    assert path.read_text(encoding="utf-8") == OWN
    assert [one.name for one in tmp_path.iterdir()] == ["guichet.toml"]
