"""Acts as JSON and back, and what of an act is kept beside it to find and order it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from desk_app.domain.acts import Act
from desk_app.domain.contact import Contact
from desk_app.domain.identity import NumberOwner

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Act)


def encode(act: Act) -> bytes:
    """The act as JSON. A field added to the domain later reads back with its default."""
    return _encoder.encode(act)


def decode(content: bytes) -> Act:
    """The act of `encode`."""
    return _decoder.decode(content)


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
    content = act.content
    yield from ((value, own) for value in _values(content.contact))
    for representative in content.representatives:
        yield from ((value, representative.number or own) for value in _values(representative.contact))


def folded_contact(value: str) -> str:
    """An e-mail or mobile as it is compared: no spaces, no capitals."""
    return "".join(value.split()).casefold()


def _values(contact: Contact) -> Iterator[str]:
    return (folded_contact(value) for value in (contact.email, contact.mobile) if value)
