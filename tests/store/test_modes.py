"""What lies in a desk's folder is its owner's alone, however generous the user's mask."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.store import DATABASE
from tests.store.conftest import Desk
from tests.store.sample import line
from tests.store.test_released import RELEASED

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of files")


@pytest.fixture(autouse=True)
def _generous() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]


def test_a_new_desk_at_work_and_under_a_new_key(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.add(line("a1")))
    assert open_to_others(desk.folder) == []
    desk.run(store.rekey(desk.key, Secret(bytes(32)), b"{}", line("", Event.KEYS)))
    desk.run(store.add(line("a2")))
    assert open_to_others(desk.folder) == []


def test_the_copy_before_an_upgrade(desk: Desk) -> None:
    shutil.copytree(RELEASED[0], desk.folder)
    for path in desk.folder.iterdir():
        path.chmod(0o600)
    desk.open()
    assert [path.name for path in desk.folder.glob("guichet-v*.db")]
    assert (desk.folder / DATABASE).exists()
    assert open_to_others(desk.folder) == []
