"""Whom this desk believes, and the certificate it shows itself: TLS as the settings have it."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from desk_app.domain.answers import Values
from desk_app.domain.secret import Secret
from desk_app.service import pem
from desk_app.service.causes import NoAnswerError, refused_certificate

_LOOK_SECONDS = 2.0
_ABOUT_OURS = ("certificate-wanted", "certificate-refused")
# Where systems keep the authorities they trust. Only for a Python that was built to look elsewhere, as one that was
# packed on another system does.
_SYSTEM_STORES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Files in PEM; each may be empty. `authority` stands instead of the system's own; `certificate` is shown to a
    service that asks for one, with `key` (empty: it stands in the same file), which `passphrase` unlocks."""

    authority: str = ""
    certificate: str = ""
    key: str = ""
    passphrase: Secret = field(default_factory=lambda: Secret(""))

    def context(self) -> ssl.SSLContext:
        """Read the files anew; tens of milliseconds. Raises NoAnswerError `file-unreadable`, `key-locked`,
        `key-foreign`."""
        context = self._believing()
        if self.certificate:
            self._show(context)
        return context

    def _believing(self) -> ssl.SSLContext:
        if not self.authority:
            return _of_the_system()
        try:
            return ssl.create_default_context(cafile=self.authority)
        except OSError as error:  # ssl.SSLError is one
            raise NoAnswerError("file-unreadable", file=self.authority) from error

    def _show(self, context: ssl.SSLContext) -> None:
        key = self.key or self.certificate
        try:
            # Never None: OpenSSL would ask for it at a terminal.
            context.load_cert_chain(self.certificate, key, lambda: self.passphrase.reveal_bytes() or b"\0")
        except OSError as error:
            pem.content(self.certificate)
            pem.private_key(key, self.passphrase)
            is_foreign = getattr(error, "reason", "") == "KEY_VALUES_MISMATCH"
            cause, file = ("key-foreign", key) if is_foreign else ("file-unreadable", self.certificate)
            raise NoAnswerError(cause, file=file) from None

    def told(self, error: NoAnswerError, host: str, port: int) -> NoAnswerError:
        """The same failure, with what a look at the service's certificate adds. It takes `_LOOK_SECONDS` at most, and
        sends nothing of anybody."""
        is_refused = error.cause in _ABOUT_OURS
        if error.cause == "cut":
            is_refused = bool(refused_certificate(self._last_word(host, port)))
        if is_refused:
            return self._own(error.maybe_taken)
        return _described(error, host, port) if error.cause.startswith("certificate") else error

    def _own(self, maybe_taken: bool) -> NoAnswerError:
        """Why this desk's own certificate may have been refused."""
        if not self.certificate:
            return NoAnswerError("certificate-wanted", maybe_taken=maybe_taken)
        over = pem.ended(self.certificate, datetime.now(UTC))
        if over is None:
            return NoAnswerError("certificate-refused", maybe_taken=maybe_taken)
        return NoAnswerError("certificate-over", maybe_taken=maybe_taken, date=over.isoformat())

    def _last_word(self, host: str, port: int) -> str:
        """What the service says of this desk's certificate, in OpenSSL's words. A service that refuses one says so
        only after its own part is done, and whoever has begun to send by then never hears it."""
        try:
            with (
                socket.create_connection((host, port), _LOOK_SECONDS) as plain,
                self.context().wrap_socket(plain, server_hostname=host) as secure,
            ):
                secure.settimeout(_LOOK_SECONDS / 2)
                secure.recv(1)
        except ssl.SSLError as error:
            return error.reason or ""
        except (OSError, NoAnswerError):
            return ""
        return ""


def _of_the_system() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"] and ssl.get_default_verify_paths().capath is None:
        store = next((one for one in _SYSTEM_STORES if Path(one).is_file()), "")
        if store:
            context.load_verify_locations(store)
    return context


def _described(error: NoAnswerError, host: str, port: int) -> NoAnswerError:
    """Which certificate it was that was not taken: its day, its names or its authority."""
    from cryptography.x509 import load_der_x509_certificate

    try:
        shown = load_der_x509_certificate(_presented(host, port))
    except (OSError, ValueError):
        return error
    now = datetime.now(UTC)
    seen: Values = ()
    if error.cause == "certificate-expired" and shown.not_valid_after_utc < now:
        seen = (("date", shown.not_valid_after_utc.isoformat()),)
    elif error.cause == "certificate-early" and shown.not_valid_before_utc > now:
        seen = (("date", shown.not_valid_before_utc.isoformat()),)
    elif error.cause == "certificate-name" and (names := pem.hosts(shown)):
        seen = (("names", names),)
    elif error.cause == "certificate-unknown" and (issuer := pem.issuer(shown)):
        seen = (("issuer", issuer),)
    return NoAnswerError(error.cause, maybe_taken=error.maybe_taken, values=(*error.values, *seen))


def _presented(host: str, port: int) -> bytes:
    """The certificate that the service shows to anybody, in DER. Nothing is believed of it, and nothing is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((host, port), _LOOK_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        return secure.getpeercert(binary_form=True) or b""
