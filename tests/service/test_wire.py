"""What the application relies on before and beside the first request."""

from __future__ import annotations

import subprocess
import sys

from resources.catalogue import LANGUAGES, texts

CAUSES = [
    "name-not-found",
    "refused",
    "no-route",
    "timeout",
    "cut",
    "certificate",
    "clock",
    "unauthorised",
    "forbidden",
    "overloaded",
    "server-error",
    "conflict",
    "precondition",
    "not-fhir",
    "redirected",
    "unreadable",
    "too-long",
    "search-refused",
]


def test_nothing_heavy_is_loaded_with_the_client() -> None:
    code = "import sys, desk_app.service.client, desk_app.sync.loop; print('aiohttp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_cause_has_its_sentence_and_what_to_do() -> None:
    for language in LANGUAGES:
        known = texts(language)
        for cause in CAUSES:
            assert f"connection.{cause}" in known
            assert f"connection.do.{cause}" in known
