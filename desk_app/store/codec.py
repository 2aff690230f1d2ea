"""Acts as JSON and back, and what of an act is kept beside it to find and order it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from desk_app.domain.acts import CONTENTS, Act, ActKind, Author, Base, contact_in
from desk_app.domain.contact import Contact
from desk_app.domain.identity import NumberOwner


class _Written(msgspec.Struct):
    """An act whose content is read once its kind is known."""

    id: str
    kind: ActKind
    household: str
    profile: str
    written_at: datetime
    author: Author
    content: msgspec.Raw
    base: Base | None = None
    corrects: str = ""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Written)
_contents = {kind: msgspec.json.Decoder(content) for kind, content in CONTENTS.items()}


def encode(act: Act) -> bytes:
    """The act as JSON. A field added to the domain later reads back with its default."""
    return _encoder.encode(act)


def decode(content: bytes) -> Act:
    """The act of `encode`."""
    found = _decoder.decode(content)
    return Act(
        id=found.id,
        kind=found.kind,
        household=found.household,
        profile=found.profile,
        written_at=found.written_at,
        author=found.author,
        content=_contents[found.kind].decode(found.content),
        base=found.base,
        corrects=found.corrects,
    )


def record_key(act: Act) -> str:
    """What orders the acts of one record: the person's own number, and the act's id where there is none. A parent's
    number is no identity: two twins on one card are two records."""
    identity = act.content.identity
    if identity.number is not None and identity.number.owner is NumberOwner.OWN:
        return identity.number.value
    return identity.retrieved.value if identity.retrieved is not None else act.id


def used_contacts(act: Act) -> Iterator[tuple[str, str]]:
    """(folded contact, record key) for each e-mail and mobile in an act: a representative's stand for himself where his
    number is known."""
    own = record_key(act)
    yield from ((value, own) for value in _values(contact_in(act.content)))
    for representative in act.content.representatives:
        yield from ((value, representative.number or own) for value in _values(representative.contact))


def folded_contact(value: str) -> str:
    """An e-mail or mobile as it is compared: no spaces, no capitals."""
    return "".join(value.split()).casefold()


def _values(contact: Contact | None) -> Iterator[str]:
    given = (contact.email, contact.mobile) if contact is not None else ()
    return (folded_contact(value) for value in given if value)
