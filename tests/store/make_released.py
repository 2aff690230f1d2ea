"""Makes a folder below `released/`: run once, with the code of the version that is released, and never again.

python -m tests.store.make_released 0.2.0
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from desk_app.domain.acts import ActState, Author
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow, Verdict
from desk_app.security.vault import FileVault
from desk_app.store import open_store
from tests.store.sample import NOON, act, line

KEY = bytes(range(32))
PASSWORD = "tilleul bocal virgule 48"
ADDRESS = PostalAddress(street="1 RUE DES EXEMPLES", postcode="69000", town="EXEMPLEVILLE")


async def make(folder: Path) -> None:
    """Three openings (accepted, refused, waiting), a letter, a draft, a setting."""
    vault = FileVault(folder, memory=64, passes=1)
    author = Author(operator_id="op-1", name="Camille Essai", role="pharmacist")
    (await vault.create(author, Secret(PASSWORD))).wipe()
    await vault.add(author, Secret(PASSWORD), Secret(KEY))
    store = await open_store(folder, Secret(KEY), now=lambda: NOON)
    contact = Contact(email="sarah@example.org", mobile="+33690000001", address=ADDRESS)
    acts = [
        act("a1", contact=contact),
        act("a2", birth_name="LE GALL", given_names="YANN", number="185127512345673"),
        act("a3", birth_name="MARTIN", number=""),
    ]
    for one in acts:
        await store.write_acts([one], [line(one.id)], draft_id=f"d-{one.id}")
    await store.claim(2, lambda one, head, held: f"bundle of {one.id}".encode())
    accepted = Verdict(act_id="a1", state=ActState.ACCEPTED, patient_id="p1", patient_version="1")
    await store.settle(accepted, line("a1", Event.ACT_ANSWERED))
    refused = Verdict(act_id="a2", state=ActState.REFUSED, refusal="record-exists", reason="existe")
    await store.settle(refused, line("a2", Event.ACT_ANSWERED))
    made = LetterRow(
        reference="G0123456789A", kind=LetterKind.CONFIRMATION, act_id="a1", made_at=NOON, state=Paper.MADE
    )
    await store.write_letter(made, line("a1", Event.PRINTED))
    await store.save_draft("d-open", "op-1", '{"id": "d-open"}')
    await store.put_setting("service-token", "secret-token")
    await store.close()


if __name__ == "__main__":
    fresh = Path(__file__).parent / "released" / sys.argv[1]
    fresh.mkdir()
    asyncio.run(make(fresh))
