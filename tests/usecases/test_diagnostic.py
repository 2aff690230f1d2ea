"""The diagnostic file helps, and holds nobody: planted in store, settings and log, nothing of anybody comes out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk_app import settings
from desk_app.assembly.workstation import FolderWorkstation
from desk_app.domain.acts import ActState
from desk_app.domain.answers import Connection
from desk_app.domain.diagnostic import text
from desk_app.domain.letters import LetterKind
from desk_app.domain.operators import Operator, WayIn
from desk_app.domain.printers import Paper
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow
from desk_app.security import logs
from desk_app.store import open_store
from desk_app.usecases.day_sheet import day_sheet
from desk_app.usecases.desk import Desk
from desk_app.usecases.diagnostic import WITHHELD, diagnostic
from resources.catalogue import LANGUAGES, texts
from tests.store.sample import act, line, used_name
from tests.ui.fakes import an_act
from tests.usecases.fakes import NOW, Bench
from tests.usecases.keyring import FakeKeyring
from tests.usecases.workstation import FakeWorkstation

NUMBER, NAME, USED, CODE = "277010115400329", "QUÉVREMONT", "Zéphyrine", "ABCD1234EFGH"
EMAIL, MOBILE, TOKEN, OPERATOR = "quevremont@exemple.fr", "06 12 34 56 77", "jeton secret", "Ildefonse Marchepied"
HARMLESS = "2026-03-02 12:00:00 WARNING desk_app.sync.loop: store: store-busy"
ACT = "2026-03-02 12:00:01 ERROR desk_app.sync.loop: act 01890a5d-ac96-774b-bcce-b302099a8057: TimeoutError"


def made(desk: Desk, language: str = "fr") -> str:
    return text(asyncio.run(diagnostic(desk, screen="Qt 6")), texts(language))


def test_nothing_of_anybody_comes_out(tmp_path: Path) -> None:
    planted = (NUMBER, NUMBER[:13], "2 77 01 01 154 003 29", NAME, NAME.lower(), "quevremont", USED, CODE)
    planted += (EMAIL, MOBILE, MOBILE.replace(" ", ""), TOKEN, *OPERATOR.split())
    wanted = [HARMLESS, ACT, *(f"ERROR desk_app.x: about {one} here" for one in planted)]
    (tmp_path / f"{logs.FILE}.1").write_text("\n".join(wanted) + "\n", encoding="utf-8")
    (tmp_path / logs.FILE).write_text(HARMLESS + "\n" + "\n".join(wanted) + "\n", encoding="utf-8")
    file = tmp_path / "guichet.toml"
    file.write_text(settings.example(), encoding="utf-8")

    async def day() -> str:
        store = await open_store(tmp_path, Secret(bytes(range(32))))
        try:
            await store.put_setting("service-token", TOKEN)
            await store.write_operator(Operator(id="op1", name=OPERATOR, role="agent"), line("op1", Event.OPERATOR))
            await store.write_acts([used_name(act("a1", birth_name=NAME, number=NUMBER), USED)], [line("a1")])
            desk = replace(Bench().desk, store=store, workstation=FolderWorkstation(tmp_path, settings.load(file)))
            return text(await diagnostic(desk, screen="Qt 6"), texts("fr"))
        finally:
            await store.close()

    said = asyncio.run(day())
    for one in planted:
        assert one not in said, one
    for address in (
        "contact@pharmacie.example",
        "04 00 00 00 00",
        "donnees@pharmacie.example",
        "Pharmacie des Exemples",
    ):
        assert address not in said
    assert said.count(HARMLESS) == 3
    assert said.count(ACT) == 2
    assert "À envoyer = 1" in said
    assert "https://service.example/fhir" in said
    assert "990000002" not in said, "no number is promised"
    assert "Adresse du service = https://service.example/fhir" in said
    assert "Minutes sans une touche avant de verrouiller = 5" in said
    assert str(tmp_path) not in said


def test_a_log_line_with_nothing_known_in_it_stays_and_only_the_last_are_shown() -> None:
    bench = Bench()
    row = an_act(1, "NDIAYE", "AWA", ActState.ACCEPTED)
    bench.store.rows[row.act.id] = row
    lines = tuple(f"line {place} of a log" for place in range(300))
    bench.workstation = FakeWorkstation((*lines, "hello Ndiaye", "ndiayesque"))
    said = made(bench.desk)
    assert "line 299 of a log" in said
    assert "line 101 of a log" not in said
    assert WITHHELD in said
    assert "Ndiaye" not in said
    assert "ndiayesque" in said, "part of another word is no name"


def test_facts_of_the_keys_have_no_names() -> None:
    bench = Bench()
    bench.keyring = FakeKeyring(ways={"op1": WayIn.OWN, "op2": WayIn.ONE_TIME})
    said = made(bench.desk)
    assert "personnes avec un accès = 2" in said
    assert "dont un mot de passe à usage unique = 1" in said
    assert "clé de secours = " in said
    assert "op1" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "connection",
    [Connection(), Connection(cause="timeout", clock_ahead=-312.4), Connection(since=NOW, clock_ahead=-0.3)],
)
def test_the_connection_is_told_with_its_cause_and_the_clocks(language: str, connection: Any) -> None:
    bench = Bench()
    bench.connection = connection
    said = made(bench.desk, language)
    if connection.cause:
        assert f"= {texts(language)('connection.timeout')}" in said
        assert "timeout" not in said
        assert "-312 s" in said
    assert "-0 s" not in said


def test_letters_to_hand_over_are_those_of_the_day_sheet() -> None:
    bench = Bench()
    for rank, state in enumerate((Paper.MADE, Paper.DELIVERED, Paper.SAVED, Paper.CANCELLED)):
        reference = f"G{rank:011d}"
        row = LetterRow(reference=reference, kind=LetterKind.RECEIPT, act_id="a1", made_at=NOW, state=state)
        asyncio.run(bench.store.write_letter(row, line("a1", Event.PRINTED)))
    sheet = asyncio.run(day_sheet(bench.desk))
    assert len(sheet.not_collected) == 2
    assert "courriers à remettre = 2" in made(bench.desk)


def test_a_desk_without_a_log_has_a_file(tmp_path: Path) -> None:
    file = tmp_path / "guichet.toml"
    file.write_text(settings.example(), encoding="utf-8")
    facts = asyncio.run(FolderWorkstation(tmp_path, settings.load(file)).facts(log_lines=200))
    assert facts.log == ()
    assert facts.free_bytes > 0
    assert {name for name, _ in facts.settings} >= {"service.url", "keeping.contacts_days"}
