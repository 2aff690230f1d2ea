"""Why there was no answer, as a key of the catalogue and the values that its sentence names."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

from desk_app.domain.answers import Values

# What OpenSSL's check of a certificate says (X509_V_ERR_…).
_EARLY, _EXPIRED = 9, 10
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21, 24, 27})
_WRONG_NAME = frozenset({62, 64})


class NoAnswerError(Exception):
    """No answer that can be used. `cause` is a catalogue key below `connection.`; `maybe_taken`: the request may have
    reached the service, so what it asked for may be done; `retry_after`: seconds it asked to wait. `values` are what
    the sentence names: never a secret, for they are shown."""

    def __init__(
        self,
        cause: str,
        *,
        maybe_taken: bool = False,
        retry_after: float | None = None,
        values: Values = (),
        **named: str,
    ) -> None:
        super().__init__(cause)
        self.cause = cause
        self.maybe_taken = maybe_taken
        self.retry_after = retry_after
        self.values: Values = (*values, *named.items())


def certificate_cause(verify_code: int) -> str:
    """The cause for what OpenSSL says of a certificate that it does not take."""
    if verify_code == _EARLY:
        return "certificate-early"
    if verify_code == _EXPIRED:
        return "certificate-expired"
    if verify_code in _WRONG_NAME:
        return "certificate-name"
    return "certificate-unknown" if verify_code in _UNKNOWN_AUTHORITY else "certificate"


def no_answer(error: Any, url: str) -> NoAnswerError:
    """The true cause of a failure below HTTP, of a request to `url`. What is raised from it must not carry `error`
    along: aiohttp's hold the headers that were sent, and a token with them."""
    import aiohttp

    host = urlsplit(url).hostname or ""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        code = getattr(error.certificate_error, "verify_code", 0)
        return NoAnswerError(certificate_cause(code), host=host)
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return _not_agreed(error.os_error, host)
    if isinstance(error, aiohttp.ClientConnectorDNSError | aiohttp.InvalidURL):
        return NoAnswerError("name-not-found", host=host)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return NoAnswerError("timeout", host=host)
    if isinstance(error, aiohttp.ClientConnectorError):
        return _not_reached(error.os_error, host)
    if isinstance(error, TimeoutError):
        return NoAnswerError("timeout", maybe_taken=True, host=host)
    is_about_what_was_said = isinstance(error, aiohttp.ClientPayloadError | aiohttp.ClientResponseError | ValueError)
    if is_about_what_was_said and not isinstance(error, OSError):
        return NoAnswerError("unreadable", maybe_taken=True)
    return NoAnswerError("cut", maybe_taken=True)


def _not_reached(reason: BaseException, host: str) -> NoAnswerError:
    if isinstance(reason, socket.gaierror):
        return NoAnswerError("name-not-found", host=host)
    if isinstance(reason, ConnectionRefusedError):
        return NoAnswerError("refused", host=host)
    if isinstance(reason, ConnectionError):  # reached, and cut before anything was said
        return NoAnswerError("cut")
    return NoAnswerError("no-route", host=host)


def _not_agreed(reason: Any, host: str) -> NoAnswerError:
    """The two could not agree on a connection that nobody else reads."""
    said = getattr(reason, "reason", "") or ""
    if said in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"):
        return NoAnswerError("not-encrypted", host=host)
    return NoAnswerError(refused_certificate(said) or "not-agreed", host=host)


def refused_certificate(alert: str) -> str:
    """The cause, where the service's last word on a connection was about this desk's own certificate; else empty."""
    if alert == "TLSV13_ALERT_CERTIFICATE_REQUIRED":
        return "certificate-wanted"
    is_about_ours = "CERTIFICATE" in alert or alert.endswith(("UNKNOWN_CA", "ACCESS_DENIED"))
    return "certificate-refused" if "_ALERT_" in alert and is_about_ours else ""


def in_between(status: int, page: bytes) -> str:
    """The cause, where it was not the service that answered, but what stands before it: a portal that wants somebody
    to sign in, or a front that checks certificates and says so in a page; else empty."""
    if status in (407, 511):
        return "web-page"
    if status in (400, 495, 496):
        if b"No required SSL certificate" in page:
            return "certificate-wanted"
        if b"SSL certificate error" in page:
            return "certificate-refused"
    return ""
