"""What may stand in the settings file: each reader gives a value its final form, or says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk_app.domain.set_up import is_site_number


class WrongError(ValueError):
    """What is wrong with one value: a key below `setup.reason.`, and what its sentence names."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


def text(value: Any) -> str:
    """One line that shows."""
    if not isinstance(value, str):
        raise WrongError("text")
    if not value.strip():
        raise WrongError("empty")
    if not value.isprintable():
        raise WrongError("invisible")
    return value.strip()


def texts(value: Any) -> tuple[str, ...]:
    """A list of such lines."""
    if not isinstance(value, list):
        raise WrongError("list")
    return tuple(text(item) for item in value)


def address(value: Any) -> tuple[str, ...]:
    """Up to five lines of an envelope."""
    lines = texts(value)
    if not 1 <= len(lines) <= 5 or any(len(line) > 38 for line in lines):
        raise WrongError("address")
    return lines


def parts(value: Any, schemes: tuple[str, ...], reason: str) -> tuple[str, str]:
    """Scheme and host of an address that has nothing behind it."""
    from urllib.parse import urlsplit  # like ipaddress, not before it is needed: the window waits for this file

    try:
        parts = urlsplit(text(value))
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise WrongError(reason) from error
    if parts.scheme not in schemes or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise WrongError(reason)
    return parts.scheme, host


def url(value: Any) -> str:
    """A service's address without a slash at its end: https, or on this machine."""
    scheme, host = parts(value, ("http", "https"), "url")
    if scheme == "http" and not loopback(host):
        raise WrongError("insecure")
    return text(value).rstrip("/")


def token_url(value: Any) -> str:
    """To the letter: it stands in what is signed."""
    url(value)
    return text(value)


def printers(value: Any) -> tuple[str, ...]:
    """Addresses of printers, each once."""
    for one in texts(value):
        parts(one, ("ipp", "ipps"), "printer_address")
    return tuple(dict.fromkeys(texts(value)))


def printer_certificates(value: Any) -> tuple[str, ...]:
    """Addresses, each with the SHA-256 of the certificate its printer shows."""
    for one in texts(value):
        address, _, shown = one.partition(" ")
        parts(address, ("ipps",), "printer_certificate")
        if not re.fullmatch(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}", shown):
            raise WrongError("printer_certificate")
    return texts(value)


def loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def number(value: Any) -> str:
    """FINESS or SIRET."""
    number = "".join(text(value).split()).upper()
    if not re.fullmatch(r"[0-9][0-9AB][0-9]{7}|[0-9]{14}", number):
        raise WrongError("number")
    if not is_site_number(number):
        raise WrongError("number_digits")
    return number


def postcode(value: Any) -> str:
    """Five digits."""
    postcode = text(value)
    if not re.fullmatch(r"[0-9]{5}", postcode):
        raise WrongError("postcode")
    return postcode


def yes_or_no(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise WrongError("yes_or_no")
    return value


def place(value: Any) -> str:
    """A whole path, or nothing."""
    if value == "":
        return ""
    if not Path(text(value)).is_absolute():
        raise WrongError("place")
    return text(value)


def may_wait(reading: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What a desk may be set up without: an empty value says that it is not known yet."""

    def read(value: Any) -> Any:
        if value == "" or value == []:
            return "" if value == "" else ()
        return reading(value)

    return read


def between(least: int, most: int) -> Callable[[Any], int]:
    """A whole number, both ends among them."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise WrongError("between", least=str(least), most=str(most))
        return value

    return read


def one_of(choices: Callable[[], tuple[str, ...]]) -> Callable[[Any], str]:
    """One of a few words."""

    def chosen(value: Any) -> str:
        if value not in choices():
            raise WrongError("choice", choices=", ".join(choices()))
        return str(value)

    return chosen
