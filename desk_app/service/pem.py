"""Private keys and certificates as files in PEM, named in the settings; what is wrong with one is a cause by itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk_app.domain.secret import Secret
from desk_app.service.causes import NoAnswerError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

SHOWN = 80  # characters of a name out of a certificate


def content(path: str) -> bytes:
    """The file. Raises NoAnswerError `file-unreadable`."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise NoAnswerError("file-unreadable", file=path) from error


def private_key(path: str, passphrase: Secret) -> Any:
    """The key in the file, unlocked by the passphrase where it is locked. Takes a while for a locked one: on purpose.

    Raises NoAnswerError `file-unreadable`, `key-locked`."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    found = content(path)
    try:
        return load_pem_private_key(found, None)
    except TypeError:  # it is locked
        pass
    except (ValueError, UnsupportedAlgorithm):
        raise NoAnswerError("file-unreadable", file=path) from None
    try:
        return load_pem_private_key(found, passphrase.reveal_bytes() or b"\0")
    except (ValueError, UnsupportedAlgorithm):
        raise NoAnswerError("key-locked", file=path) from None


def ended(path: str, now: datetime) -> datetime | None:
    """When the certificate in the file ended; None where it has not, or where it cannot be read."""
    from cryptography.x509 import load_pem_x509_certificate

    try:
        until = load_pem_x509_certificate(content(path)).not_valid_after_utc
    except (ValueError, NoAnswerError):
        return None
    return until if until < now else None


def issuer(certificate: Certificate) -> str:
    """Who vouches for it, as it says itself."""
    from cryptography.x509.oid import NameOID

    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for one in certificate.issuer.get_attributes_for_oid(kind):
            return printable(str(one.value))
    return ""


def hosts(certificate: Certificate) -> str:
    """The hosts that it is for, three at most."""
    from cryptography import x509

    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return ""
    names = found.get_values_for_type(x509.DNSName)
    names += [str(address) for address in found.get_values_for_type(x509.IPAddress)]
    return printable(", ".join(names[:3]))


def printable(name: str) -> str:
    """Anybody can write anything into a certificate: what is shown of it is short, and without marks."""
    return "".join(character for character in name if character.isprintable())[:SHOWN]
