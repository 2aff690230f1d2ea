"""A trail line in words: nothing of how the desk names things inside comes out, in either language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desk_app import settings
from desk_app.domain.refusal import RefusalCode
from desk_app.domain.trail import Event, TrailLine
from desk_app.domain.trail_words import by_whom, said
from resources.catalogue import LANGUAGES, texts

FR = texts("fr")
NAMES = {"op": "Inès Caron"}


def told(event: Event, detail: str = "", who: str = "op", language: str = "fr") -> str:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return said(TrailLine(at=at, event=event, who=who, desk="Poste 1", detail=detail), texts(language), NAMES)


@pytest.mark.parametrize(
    ("event", "detail", "sentence"),
    [
        (Event.SETTINGS, "desk.lock_minutes", "Réglage changé. Minutes sans une touche avant de verrouiller."),
        (Event.SETTINGS, "service.url, site.name", "Réglage changé. Adresse du service, Nom de l’officine"),
        (Event.SETTINGS, "service-token", "Réglage changé. Jeton du service."),
        (Event.SIGN_IN, "recovery", "Connexion au poste. Par la clé de secours."),
        (Event.ACT_ANSWERED, "service-forbidden", "Ce poste n’a pas le droit de faire cela au service."),
        (Event.ACT_ANSWERED, "service-refused", "Le service a refusé."),
        (Event.CODE_ANSWERED, "code-too-soon", "Un code vient d’être demandé."),
        (Event.PRINTED, "receipt GABC made", "Courrier préparé. Reçu\u00a0: demande enregistrée GABC"),
        (Event.PRINTED, "GABC printed-by-dialog", "Courrier imprimé. GABC"),
        (Event.PRINTED, "day-sheet printed", "Courrier imprimé. Feuille du jour"),
        (Event.PRINTED, "person_report RABC made", "« Ce que ce poste sait de moi » RABC"),
        (Event.PRINTED, "recovery_sheet GABC printed-by-dialog", "Courrier imprimé. Clé de secours GABC"),
        (Event.HANDED_OVER, "GABC in-hand", "Courrier remis en main propre. GABC"),
        (Event.TOLD, "", "montrée à l’écran"),
        (Event.TOLD, "printed", "imprimée pour elle"),
    ],
)
def test_a_detail_is_told_as_the_screens_say_it(event: Event, detail: str, sentence: str) -> None:
    assert sentence in told(event, detail)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_from_inside_comes_out(language: str) -> None:
    for name in (*settings.UNSET.values(), "service-token"):
        assert name not in told(Event.SETTINGS, name, language=language)
    for code in RefusalCode:
        said = texts(language)(f"refusal.{code}")
        is_of_here = any(f"{{{name}}}" in said for name in ("file", "folder", "day", "printer", "line", "most"))
        if "-" in code and not is_of_here:  # no answer of a service
            assert code not in told(Event.ACT_ANSWERED, code, language=language)
            assert "{" not in told(Event.CODE_ANSWERED, code, language=language)


def test_who_tried_the_sheet_is_no_id() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    line = TrailLine(at=at, event=Event.SIGN_IN_FAILED, who="recovery", desk="Poste 1")
    assert by_whom(line, FR, NAMES) == "Clé de secours"
