"""An upgrade keeps the data, keeps a copy first, and killed half-way has done nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.store import DATABASE, schema
from desk_app.store.engine import connect, make_engine
from tests.store.conftest import Desk
from tests.store.sample import act, line

NEXT = """
import sys
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{before}", None, None

def upgrade():
    op.execute("ALTER TABLE acts ADD COLUMN colour TEXT NOT NULL DEFAULT 'green'")
    op.execute("CREATE TABLE colours (name TEXT)")
    {then}
    op.execute("PRAGMA user_version = 9999")
"""
NEWEST = 9999


def _next_version(folder: Path, then: str = "pass") -> Path:
    newest = sorted(path.name for path in (schema.MIGRATIONS / "versions").glob("*.py"))[-1]
    folder.mkdir(exist_ok=True)
    (folder / "9999_colours.py").write_text(NEXT.format(before=newest[:4], then=then))
    return folder


def _filled(desk: Desk) -> Path:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], [line("a1")]))
    desk.run(store.close())
    return desk.folder / DATABASE


def _value(database: Path, desk: Desk, sql: str) -> object:
    connection = connect(database, desk.key, writes=False)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def test_an_upgrade_keeps_the_data_and_a_copy(desk: Desk, tmp_path: Path) -> None:
    database = _filled(desk)
    before = _value(database, desk, "PRAGMA user_version")
    engine = make_engine(database, desk.key, writes=True)
    schema.bring_up_to_date(engine, database, _next_version(tmp_path / "more"), newest=NEWEST)
    engine.dispose()
    assert _value(database, desk, "SELECT id || colour FROM acts") == "a1green"
    assert _value(database, desk, "PRAGMA user_version") == NEWEST
    copy = database.with_name(f"guichet-v{before}.db")
    assert _value(copy, desk, "SELECT id FROM acts") == "a1"
    assert _value(copy, desk, "PRAGMA user_version") == before
    assert b"SQLite format" not in copy.read_bytes()
    assert not list(desk.folder.glob("*.part"))
    with pytest.raises(Refusal) as refusal:
        desk.open()
    assert refusal.value.code is RefusalCode.STORE_NEWER


_KILLED = """
import sys
from pathlib import Path
from desk_app.domain.secret import Secret
from desk_app.store import schema
from desk_app.store.engine import make_engine
database = Path(sys.argv[1])
engine = make_engine(database, Secret(bytes(range(32))), writes=True)
schema.bring_up_to_date(engine, database, Path(sys.argv[2]), newest=9999)
"""


def test_an_upgrade_killed_half_way_has_done_nothing(desk: Desk, tmp_path: Path) -> None:
    database = _filled(desk)
    before = _value(database, desk, "PRAGMA user_version")
    held = _next_version(tmp_path / "more", "print('here', flush=True); sys.stdin.readline()")
    command = [sys.executable, "-c", _KILLED, str(database), str(held)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.kill()
    assert _value(database, desk, "PRAGMA user_version") == before
    store = desk.open()
    assert desk.run(store.act("a1")) is not None
    desk.run(store.close())
    assert _value(database, desk, "SELECT count(*) FROM sqlite_master WHERE name = 'colours'") == 0
    engine = make_engine(database, desk.key, writes=True)
    schema.bring_up_to_date(engine, database, _next_version(tmp_path / "more"), newest=NEWEST)
    engine.dispose()
    assert _value(database, desk, "PRAGMA user_version") == NEWEST


def test_migrations_import_nothing_of_the_project() -> None:
    for path in (schema.MIGRATIONS).rglob("*.py"):
        assert "desk_app" not in path.read_text(), path


def test_alembic_is_not_imported_where_nothing_is_to_be_done(desk: Desk) -> None:
    _filled(desk)
    script = (
        "import asyncio, sys; from pathlib import Path; from desk_app.domain.secret import Secret\n"
        "from desk_app.store import open_store\n"
        "assert not {'sqlalchemy', 'sqlcipher3', 'msgspec'} & set(sys.modules)\n"
        "async def main(): await (await open_store(Path(sys.argv[1]), Secret(bytes(range(32))))).close()\n"
        "asyncio.run(main()); print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(desk.folder)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
