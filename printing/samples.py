"""Letters of fictive people: for the guide's pictures, the tests and the measurements."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.acts import ClosingReason
from desk_app.domain.batches import BatchEnd, Skip
from desk_app.domain.contact import PostalAddress
from desk_app.domain.held_record import Seen
from desk_app.domain.letters import Letter, LetterKind, Sender
from desk_app.domain.refusal import RefusalCode
from desk_app.domain.secret import Secret

if TYPE_CHECKING:
    from printing.press import Press

SENDER = Sender(
    name="Pharmacie des Halles",
    lines=("4 place du Marché", "69002 LYON"),
    controller="Caisse nationale de l’Assurance Maladie",
    privacy_contact="Caisse primaire du Rhône, protection des données, 69907 LYON CEDEX 20",
    hotline="3422",
    hotline_hours="du lundi au vendredi de 8\u00a0h\u00a030 à 17\u00a0h\u00a030",
    hotline_hours_en="Monday to Friday, 8:30 to 17:30",
)
ADDRESS = PostalAddress(
    flat="Appartement 12, 3e étage",
    building="Résidence des Tilleuls",
    street="18 rue de l’Église",
    postcode="69003",
    town="LYON",
)
DOCTOR = Professional(
    rpps="10001234567",
    family_name="LE GAUNDRE",
    given_name="Anne-Sophie",
    title="Docteur",
    profession_code="10",
    profession="Médecin",
    skill="Médecine générale",
    postcode="69003",
    town="LYON",
)
NURSE = Professional(
    rpps="10007654321",
    family_name="OBAYASHI",
    given_name="Éloi",
    profession_code="60",
    profession="Infirmier",
    town="BRON",
)
ACCESS = Access(
    attending_doctor=DOCTOR,
    grants=(
        Grant(professional=DOCTOR, read=True, add=True),
        Grant(professional=NURSE, read=True, until=date(2027, 6, 1)),
    ),
    break_glass=False,
)


SEEN = (
    Seen(
        at=datetime(2026, 11, 20, 17, 5, tzinfo=UTC),
        who="Docteur Maëlle FABRE",
        profession="Médecin",
        action="read",
        is_break_glass=True,
    ),
    Seen(at=datetime(2026, 11, 18, 9, 40, tzinfo=UTC), who="Éloi OBAYASHI", profession="Infirmier", action="created"),
    Seen(at=datetime(2026, 10, 2, 8, 15, tzinfo=UTC), who="Pharmacie des Halles", profession="", action="updated"),
)
# A fictive number, in the system of the demonstration.
INS = (
    "IS01" + "0" * 22 + "S1250066901234522S21.2.250.1.213.1.4.11\x1dS3CAMILLE\x1dS4DURAND-NGUYEN\x1d"
    "S5FS621-06-1950S769012"
)
CODES = {
    LetterKind.PROVISIONAL_CODE: "x7Kp0OaQ1lIz",
    LetterKind.RECOVERY_SHEET: "8K2QT-0M4XN-7PZ3C-V91HA-2D6WE-RJ5YG",
    LetterKind.SLIP: "K7QM-2XRD-9FHT",
}


BATCH = BatchEnd(
    reference="2026-11-22-1",
    made_at=datetime(2026, 11, 22, 15, 40, tzinfo=UTC),
    made_by="Ines Caron",
    counted_by="Ines Caron",
    second="Nadia Ferreira",
    site="Caisse primaire du Rhône",
    desk="Arrière-guichet 2",
    begun_at=datetime(2026, 11, 22, 14, 5, tzinfo=UTC),
    letters=58,
    printed=52,
    skipped=((Skip.NO_ADDRESS, 2), (Skip.NOTHING_AT_HOME, 1), (Skip.RETURNED, 2), (Skip.CONTACT_CHANGED, 1)),
    sheets_in=56,
    sheets_posted=53,
    sheets_destroyed=3,
)


def sample(kind: LetterKind, language: str = "fr", large_print: bool = False) -> Letter:
    """A fictive letter of `kind` to an adult; the code in it opens nothing."""
    code, is_sheet = CODES.get(kind), kind in (LetterKind.RECOVERY_SHEET, LetterKind.SLIP)
    return Letter(
        kind=kind,
        is_first_code=kind is LetterKind.PROVISIONAL_CODE,
        closing=ClosingReason.WISH if kind is LetterKind.CLOSED else None,
        seen=SEEN if kind is LetterKind.ACCESS_HISTORY else (),
        reference="GTEST7K2M4Q9",
        written_on=date(2026, 11, 22),
        sender=SENDER,
        addressee="" if kind is LetterKind.RECOVERY_SHEET else "Camille DURAND-NGUYEN",
        address=None if is_sheet else ADDRESS,
        person="Camille DURAND-NGUYEN",
        person_birth_date="21/06/1950",
        language=language,
        large_print=large_print,
        opened_by="Ines Caron",
        masked_contacts=("c…n@exemple.fr", "06\u00a0••\u00a0••\u00a0••\u00a042"),
        notify=True,
        access=ACCESS if kind is not LetterKind.COMING_OF_AGE else None,
        code=Secret(code) if code else None,
        code_expires=date(2027, 1, 3) if kind is LetterKind.PROVISIONAL_CODE else None,
        desk="Poste 1",
        to_bring=("creation_code", "entitlement", "identity") if kind is LetterKind.TO_BRING else (),
        why=RefusalCode.CREATION_CODE_EXPIRED.value if kind is LetterKind.NOT_SUCCEEDED else "",
        asked_on=date(2026, 11, 20),
        ins=INS if kind is LetterKind.CONFIRMATION else "",
    )


def child_sample(kind: LetterKind, language: str = "fr", large_print: bool = False) -> Letter:
    """The same for a child: the letter goes to a representative, the child's name stands in the body only."""
    letter = sample(kind, language, large_print)
    wanted = ("representative", "child_identity", "attached_parent") if kind is LetterKind.TO_BRING else ()
    return replace(
        letter, person="Léa DURAND", person_birth_date="14/02/2019", is_represented=True, to_bring=wanted, ins=""
    )


NAMES = (*(kind.value for kind in LetterKind), "batch_end")


def pdf_of(name: str, press: Press, language: str = "fr", *, large_print: bool = False) -> bytes:
    """The sample called so, one of `NAMES`, as that press makes it."""
    if name == "batch_end":
        return press.batch_end(BATCH, language)
    return press.compose(sample(LetterKind(name), language, large_print))


def main(folder: str) -> None:
    """Write the first page of each letter as a small PNG into `folder`."""
    from pathlib import Path

    from printing.png import png
    from printing.press import Press
    from resources.catalogue import texts

    press = Press(texts)
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    for kind in LetterKind:
        for language in ("fr", "en"):
            (out / f"{kind}_{language}.png").write_bytes(
                png(press.picture(press.compose(sample(kind, language)), 0, dpi=84))
            )
        large = press.compose(sample(kind, large_print=True))
        (out / f"{kind}_large_print.png").write_bytes(png(press.picture(large, 0, dpi=84)))
    for language in ("fr", "en"):
        (out / f"batch_end_{language}.png").write_bytes(png(press.picture(press.batch_end(BATCH, language), 0, dpi=84)))


if __name__ == "__main__":
    import sys

    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: python -m printing.samples FOLDER")
    main(sys.argv[1])
