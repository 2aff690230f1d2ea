"""Doors of a desk that is set up, where nothing happens; a test names what it wants to happen."""

from __future__ import annotations

from typing import Any

from desk_app import settings as settings_file
from ui.doors import Doors


async def nothing(*_: object) -> Any:
    """What is not under test."""
    return None


def fake_doors(**named: Any) -> Doors:
    """Nobody signed up, a password of ten letters is enough, never locked by itself."""
    doors: dict[str, Any] = {
        "operators": lambda: (),
        "sign_in": nothing,
        "lock": nothing,
        "sign_out": nothing,
        "recover": nothing,
        "password_bits": lambda password: len(password) * 4.0,
        "minimum_bits": 50.0,
        "idle_seconds": 3600.0,
        "settings": lambda: settings_file.Settings(**SITE),
        "keep_settings": nothing,
        "try_service": nothing,
        "create_operator": nothing,
        "backups": lambda: (),
        "restore": nothing,
        "diagnostic": nothing,
    }
    return Doors(**doors | named)


SITE: dict[str, Any] = {
    "service_url": "http://127.0.0.1:1/fhir",
    "profile": "mes",
    "site_name": "Pharmacie des Tilleuls",
    "site_number": "990000001",
    "site_address": ("12 PLACE DES TILLEULS", "31000 TOULOUSE"),
    "site_postcode": "31000",
    "site_emails": (),
    "site_telephones": (),
    "controller": "Pharmacie des Tilleuls",
    "privacy_contact": "donnees@tilleuls.example",
    "desk": "Poste 1",
}
