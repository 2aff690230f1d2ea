"""The day sheet is one page with the trail's head to be scanned; the list for a person says what is kept, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from desk_app.domain.acts import ActState
from desk_app.domain.day_sheet import DaySheet
from desk_app.domain.identity import Proof
from desk_app.domain.person_report import KnownAct, PersonReport
from desk_app.domain.trail import ChainHead, Event, TrailLine, head_of
from desk_app.domain.trail_counts import DayCounts
from resources.catalogue import LANGUAGES, texts
from tests.printing.reading import PRESS, text_of

EVENING = datetime(2026, 3, 16, 17, 5, tzinfo=UTC)
HEAD = ChainHead(1_234_567, "0215f982cc25fe2bee86a62ffb9a2cb47c670fce7e43506c0eb4793e48f66288")
REFERENCE = "G218VZT9XZT8"


def line(event: Event, detail: str = "", *, who: str = "op-1") -> TrailLine:
    return TrailLine(at=EVENING, event=event, who=who, desk="Poste 1", whom="a1", detail=detail)


def a_day(**changes: Any) -> DaySheet:
    back = line(Event.CLOCK_BACK, "7800", who="")
    sheet = DaySheet(
        day=date(2026, 3, 16),
        made_at=EVENING,
        made_by="Camille Moreau",
        site="Pharmacie des Exemples",
        desk="Poste 1",
        counts=DayCounts(
            openings=12,
            said_no=3,
            failed_sign_ins=2,
            clock_back=(back,) * 9,
            returned=(REFERENCE,) * 30,
            not_asked=(REFERENCE,) * 30,
            uneven=(("K7QM-2XRD", 2), ("K7QM-3XRD", -1)) * 9,
        ),
        to_send=2,
        oldest_to_send=EVENING - timedelta(hours=3),
        to_correct=1,
        set_aside=4,
        not_collected=(REFERENCE,) * 500,
        clock_behind=timedelta(hours=2, minutes=10),
        head=HEAD,
    )
    return replace(sheet, **changes)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_fullest_day_is_one_page(language: str) -> None:
    pdf = PRESS.day(a_day(), language)
    assert PRESS.pages(pdf) == 1
    said = text_of(pdf)
    assert "1234567" in said
    assert HEAD.digest in "".join(said.split())
    assert REFERENCE in said


def test_what_is_read_with_the_scanner_is_an_anchor() -> None:
    picture = PRESS.picture(PRESS.day(a_day(), "fr"), 0, dpi=200)
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
    (found,) = zxingcpp.read_barcodes(image)
    assert head_of(found.text) == HEAD


def test_what_is_typed_from_the_sheet_is_one_too() -> None:
    groups = " ".join(HEAD.digest[at : at + 16].upper() for at in range(0, 64, 16))
    assert head_of(f"1234567: {groups}") == HEAD


def test_a_quiet_day_has_no_remark() -> None:
    quiet = a_day(counts=DayCounts(), to_send=0, oldest_to_send=None, to_correct=0, not_collected=(), clock_behind=None)
    said = text_of(PRESS.day(quiet, "fr"))
    assert "Remarques Aucune." in said


def test_what_went_wrong_with_letters_is_a_remark_without_a_name() -> None:
    counts = DayCounts(
        returned=(REFERENCE,), not_asked=("GAAAAA", "GBBBBB"), uneven=(("K7QM-2XRD", 2), ("ABCD-EFGH", -1))
    )
    said = " ".join(text_of(PRESS.day(a_day(counts=counts), "fr")).replace("\N{NO-BREAK SPACE}", " ").split())
    assert f"1 courrier revenu par la poste : {REFERENCE}." in said
    assert "2 courriers que personne n’a demandés, codes détruits : GAAAAA, GBBBBB." in said
    assert "2 lots dont les feuilles ne tombent pas juste : K7QM-2XRD (il en manque 2), ABCD-EFGH (1 de trop)." in said


def known(**changes: Any) -> KnownAct:
    act = KnownAct(
        written_at=EVENING,
        written_by="Camille Moreau",
        state=ActState.ACCEPTED,
        settled_at=EVENING,
        proofs=(Proof.IDENTITY_CARD,),
        has_number=True,
        represented_by=(),
        contacts=("s•••••@exemple.fr", "•• •• •• •• 01"),
        has_address=True,
        access=("Docteur Anne-Sophie LE GAUNDRE",),
        goes_on=date(2026, 4, 15),
    )
    return replace(act, **changes)


def a_person(*acts: KnownAct, lines: tuple[TrailLine, ...] = (), language: str = "fr") -> PersonReport:
    return PersonReport(
        person="Sarah-Lou GARCIA-HAMMADI",
        born="21/01/1977",
        language=language,
        made_at=EVENING,
        made_by="Camille Moreau",
        site="Pharmacie des Exemples",
        desk="Poste 1",
        controller="Pharmacie des Exemples",
        privacy_contact="donnees@pharmacie.example",
        contacts_days=30,
        trail_months=36,
        acts=acts,
        lines=lines,
        names={"op-1": "Camille Moreau"},
    )


def test_a_person_reads_what_is_kept_until_when_and_who_looked() -> None:
    lines = (
        line(Event.LOOKED_AT),
        line(Event.PRINTED, f"confirmation {REFERENCE} made"),
        line(Event.ACT_ANSWERED, "accepted"),
    )
    said = text_of(PRESS.person(a_person(known(), known(gone=True, contacts=(), access=()), lines=lines)))
    local = f"{EVENING.astimezone():%d/%m/%Y %H:%M}"
    for words in (
        "Ce que ce poste sait de moi",
        "Carte d’identité : vue, jamais copiée",
        "s•••••@exemple.fr",
        "quittent ce poste le 15 avril 2026",
        "ont quitté ce poste",
        f"{local}, Camille Moreau",
        f"Courrier préparé. Confirmation d’ouverture {REFERENCE}",
        "Dossier ouvert",
        "36 mois",
        "donnees@pharmacie.example",
    ):
        assert words in said, words


@pytest.mark.parametrize("state", list(ActState))
def test_each_state_has_its_words_in_both_languages(state: ActState) -> None:
    for language in ("fr", "en"):
        assert PRESS.pages(PRESS.person(a_person(known(state=state, settled_at=None), language=language))) == 1


def test_much_that_happened_flows_onto_more_pages() -> None:
    pdf = PRESS.person(a_person(known(), lines=(line(Event.LOOKED_AT),) * 300))
    assert PRESS.pages(pdf) > 3
    assert text_of(pdf).count("Camille Moreau") > 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trial_page_says_nothing_of_anybody(language: str) -> None:
    pdf = PRESS.trial(date(2026, 11, 22), language)
    said = text_of(pdf)
    assert " ".join(texts(language)("set_up.trial_page").split()) in said
    assert PRESS.pages(pdf) == 1
    assert pdf == PRESS.trial(date(2026, 11, 22), language)
