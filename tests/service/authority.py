"""Authorities, certificates and keys made for one test: right ones, and each wrong one a service or a desk may show."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
DAY = timedelta(days=1)


def now() -> datetime:
    """The time that TLS goes by, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def pem(key: PrivateKey, passphrase: str = "") -> bytes:
    """A private key as a file has it."""
    algorithm: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        algorithm = serialization.BestAvailableEncryption(passphrase.encode())
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, algorithm)


@dataclass(frozen=True)
class Made:
    """A certificate and its key, each in a file."""

    certificate: str
    key: str
    until: datetime

    def serving(self, *, clients_of: Authority | None = None) -> ssl.SSLContext:
        """For a server that shows it; `clients_of` vouches for whoever may come in."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        if clients_of is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(clients_of.file)
        return context

    def become(self, other: Made) -> None:
        """Another one lies in this one's files."""
        for path, content in ((self.certificate, other.certificate), (self.key, other.key)):
            Path(path).write_bytes(Path(content).read_bytes())


class Authority:
    """One that vouches for others. `file` is its own certificate."""

    def __init__(self, folder: Path, name: str = "Autorité du site") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        own = (
            self._builder(self._name, self._name, self._key, now() - 30 * DAY, now() + 30 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.file = self._write("authority.pem", own.public_bytes(serialization.Encoding.PEM))

    def made(
        self,
        name: str,
        *hosts: str,
        since: timedelta = -DAY,
        until: timedelta = DAY,
        passphrase: str = "",
        is_self_signed: bool = False,
    ) -> Made:
        """A certificate for these hosts (127.0.0.1), valid from now + `since` to now + `until`."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = subject if is_self_signed else self._name
        builder = self._builder(subject, issuer, key, now() + since, now() + until)
        names = [_host(host) for host in hosts or ("127.0.0.1",)]
        signed = builder.add_extension(x509.SubjectAlternativeName(names), critical=False).sign(
            key if is_self_signed else self._key, hashes.SHA256()
        )
        return Made(
            self._write(f"{name}.pem", signed.public_bytes(serialization.Encoding.PEM)),
            self._write(f"{name}.key", pem(key, passphrase)),
            signed.not_valid_after_utc,
        )

    def become(self, other: Authority) -> None:
        """Another one's certificate lies in this one's file."""
        Path(self.file).write_bytes(Path(other.file).read_bytes())

    def _builder(
        self,
        subject: x509.Name,
        issuer: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        since: datetime,
        until: datetime,
    ) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        return builder.not_valid_before(since).not_valid_after(until)

    def _write(self, name: str, content: bytes) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / name.replace(" ", "-")
        path.write_bytes(content)
        return str(path)


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
