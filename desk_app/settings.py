"""Settings of one workstation: a documented TOML file in the platform's place. No secret is in it.

It is read strictly: an unknown key, a missing one or a wrong value is refused with the file, the line and the reason,
in the language asked for. `example()` is a whole file with a comment on each key, and reads back as it stands.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any

from desk_app.domain.keeping import Keeping
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.set_up import Value, is_site_number
from desk_app.system.folder import BACKUPS
from resources.catalogue import LANGUAGES, texts

FILE = "guichet.toml"
THEMES = ("system", "light", "dark", "contrast")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One desk: where it sends, for whom it stands, how it looks. Texts are as in the file, without outer spaces."""

    service_url: str  # FHIR base, without a slash at its end
    profile: str  # a file of resources/profiles
    site_name: str
    site_number: str  # FINESS (9 characters) or SIRET (14 digits); empty, like the next two and the url: not known yet
    site_address: tuple[str, ...]  # lines below the name; the last one is postcode and town
    site_postcode: str
    site_emails: tuple[str, ...]
    site_telephones: tuple[str, ...]
    controller: str  # who answers for the data, named on every letter
    privacy_contact: str  # whom to write to for one's rights
    desk: str
    language: str = "fr"
    theme: str = "system"
    printer: str = ""  # the system's name for it; empty: the system's own choice
    printer_addresses: tuple[str, ...] = ()  # ipp:// or ipps:// of network printers, beside the system's queues
    code_printers: tuple[str, ...] = ()  # within sight: addresses of printers that may print codes
    code_spoolers: tuple[str, ...] = ()  # those of them whose spooler may, after somebody was told what it keeps
    lock_minutes: int = 5  # without a key before the desk locks itself
    demonstration: bool = False  # fictive identifiers are required, real ones refused
    authority: str = ""  # whole paths of files in PEM, like the next two and client_key; empty: there is none
    certificate: str = ""
    certificate_key: str = ""
    client_id: str = ""  # with one, this desk signs in with its key; without, it has a token for good
    client_key: str = ""
    client_key_id: str = ""
    token_url: str = ""  # empty: the service tells it
    scope: str = "system/*.cruds"
    set_aside_days: int = 0
    contacts_days: int = 30
    trail_months: int = 120
    backup_folder: str = ""  # whole path; empty: beside the store

    @property
    def site_contacts(self) -> frozenset[str]:
        """The site's own e-mails and telephones as written: none of them may stand as a person's contact."""
        return frozenset((*self.site_emails, *self.site_telephones))

    def named(self) -> dict[str, str]:
        """Each value as text, by its name in the file: `site.name`."""
        return {name: str(value) for name, value in self.values().items()}

    def values(self) -> dict[str, Value]:
        """Each value by its name in the file."""
        return {f"{table}.{key}": getattr(self, attribute) for table, key, attribute, *_ in _FIELDS}

    def changed(self, values: Mapping[str, Value]) -> Settings:
        """The same with other values, by their names; each is fit for the file."""
        read = {f"{table}.{key}": (attribute, reading) for table, key, attribute, reading, _ in _FIELDS}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        return replace(self, **{read[name][0]: read[name][1](value) for name, value in plain.items()})

    @property
    def keeping(self) -> Keeping:
        """How long things stay here."""
        return Keeping(
            set_aside_days=self.set_aside_days, contacts_days=self.contacts_days, trail_months=self.trail_months
        )

    def backups(self, folder: Path) -> Path:
        """Where the daily backups of the store of `folder` go."""
        return Path(self.backup_folder) if self.backup_folder else folder / BACKUPS


class _WrongError(ValueError):
    """What is wrong with one value: a key below `setup.reason.`, and what its sentence names."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongError("text")
    if not value.strip():
        raise _WrongError("empty")
    if not value.isprintable():
        raise _WrongError("invisible")
    return value.strip()


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _WrongError("list")
    return tuple(_text(item) for item in value)


def _address(value: Any) -> tuple[str, ...]:
    lines = _texts(value)
    if not 1 <= len(lines) <= 5 or any(len(line) > 38 for line in lines):
        raise _WrongError("address")
    return lines


def _parts(value: Any, schemes: tuple[str, ...], reason: str) -> tuple[str, str]:
    """Scheme and host of an address that has nothing behind it."""
    from urllib.parse import urlsplit  # like ipaddress, not before it is needed: the window waits for this file

    try:
        parts = urlsplit(_text(value))
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise _WrongError(reason) from error
    if parts.scheme not in schemes or not host or parts.query or parts.fragment or parts.username:
        raise _WrongError(reason)
    return parts.scheme, host


def _url(value: Any) -> str:
    scheme, host = _parts(value, ("http", "https"), "url")
    if scheme == "http" and not _loopback(host):
        raise _WrongError("insecure")
    return _text(value).rstrip("/")


def _token_url(value: Any) -> str:
    """To the letter: it stands in what is signed."""
    _url(value)
    return _text(value)


def _printers(value: Any) -> tuple[str, ...]:
    for one in _texts(value):
        _parts(one, ("ipp", "ipps"), "printer_address")
    return tuple(dict.fromkeys(_texts(value)))


def _loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _number(value: Any) -> str:
    number = "".join(_text(value).split()).upper()
    if not re.fullmatch(r"[0-9][0-9AB][0-9]{7}|[0-9]{14}", number):
        raise _WrongError("number")
    if not is_site_number(number):
        raise _WrongError("number_digits")
    return number


def _postcode(value: Any) -> str:
    postcode = _text(value)
    if not re.fullmatch(r"[0-9]{5}", postcode):
        raise _WrongError("postcode")
    return postcode


def profiles() -> tuple[str, ...]:
    """The names of the profiles that come with the program."""
    files = resources.files("resources").joinpath("profiles").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _WrongError("yes_or_no")
    return value


def _place(value: Any) -> str:
    if value == "":
        return ""
    if not Path(_text(value)).is_absolute():
        raise _WrongError("place")
    return _text(value)


def _may_wait(reading: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What a desk may be set up without: an empty value says that it is not known yet."""

    def read(value: Any) -> Any:
        if value == "" or value == []:
            return "" if value == "" else ()
        return reading(value)

    return read


def _between(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise _WrongError("between", least=str(least), most=str(most))
        return value

    return read


def _one_of(choices: Callable[[], tuple[str, ...]]) -> Callable[[Any], str]:
    def chosen(value: Any) -> str:
        if value not in choices():
            raise _WrongError("choice", choices=", ".join(choices()))
        return str(value)

    return chosen


# (table, key, attribute, reading, value in the example; an attribute with a default may be left out of the file)
_FIELDS: tuple[tuple[str, str, str, Callable[[Any], Any], str], ...] = (
    ("service", "url", "service_url", _may_wait(_url), '"https://service.example/fhir"'),
    ("service", "profile", "profile", _one_of(profiles), '"mes"'),
    ("service", "demonstration", "demonstration", _yes_or_no, "false"),
    ("service", "authority", "authority", _place, '""'),
    ("service", "certificate", "certificate", _place, '""'),
    ("service", "certificate_key", "certificate_key", _place, '""'),
    ("service", "client_id", "client_id", _may_wait(_text), '""'),
    ("service", "client_key", "client_key", _place, '""'),
    ("service", "client_key_id", "client_key_id", _may_wait(_text), '""'),
    ("service", "token_url", "token_url", _may_wait(_token_url), '""'),
    ("service", "scope", "scope", _text, '"system/*.cruds"'),
    ("site", "name", "site_name", _text, '"Pharmacie des Exemples"'),
    ("site", "number", "site_number", _may_wait(_number), '"990000002"'),
    ("site", "address", "site_address", _may_wait(_address), '["1 RUE DES EXEMPLES", "69000 EXEMPLEVILLE"]'),
    ("site", "postcode", "site_postcode", _may_wait(_postcode), '"69000"'),
    ("site", "emails", "site_emails", _texts, '["contact@pharmacie.example"]'),
    ("site", "telephones", "site_telephones", _texts, '["04 00 00 00 00"]'),
    ("site", "controller", "controller", _text, '"Pharmacie des Exemples"'),
    ("site", "privacy_contact", "privacy_contact", _text, '"donnees@pharmacie.example"'),
    ("desk", "name", "desk", _text, '"Poste 1"'),
    ("desk", "language", "language", _one_of(lambda: LANGUAGES), '"fr"'),
    ("desk", "theme", "theme", _one_of(lambda: THEMES), '"system"'),
    ("desk", "printer", "printer", _may_wait(_text), '""'),
    ("desk", "lock_minutes", "lock_minutes", _between(1, 60), "5"),
    ("printing", "addresses", "printer_addresses", _printers, "[]"),
    ("printing", "codes", "code_printers", _printers, "[]"),
    ("printing", "code_spoolers", "code_spoolers", _printers, "[]"),
    ("keeping", "set_aside_days", "set_aside_days", _between(0, 7), "0"),
    ("keeping", "contacts_days", "contacts_days", _between(1, 90), "30"),
    ("keeping", "trail_months", "trail_months", _between(6, 240), "120"),
    ("backup", "folder", "backup_folder", _place, '""'),
)
UNSET = Settings(
    service_url="",
    profile="mes",
    site_name="",
    site_number="",
    site_address=(),
    site_postcode="",
    site_emails=(),
    site_telephones=(),
    controller="",
    privacy_contact="",
    desk="Poste 1",
)  # a desk that has no file yet
_OPTIONAL = frozenset(field.name for field in fields(Settings) if field.default is not MISSING)


def default_folder() -> Path:
    """The platform's place for this program's data on this machine; made by whoever writes to it first."""
    import platformdirs

    return Path(platformdirs.user_data_dir("guichet", appauthor=False))


def default_file() -> Path:
    """The platform's place for the settings file."""
    import platformdirs

    return Path(platformdirs.user_config_dir("guichet", appauthor=False)) / FILE


def example(language: str = "fr") -> str:
    """A whole settings file, with a comment on each key."""
    say = texts(language)
    lines = [f"# {say('setup.example.head')}"]
    shown = ""
    for table, key, _, _, value in _FIELDS:
        if table != shown:
            lines += ["", f"[{table}]"]
            shown = table
        lines += [f"# {say(f'setup.example.{table}.{key}')}", f"{key} = {value}"]
    return "\n".join(lines) + "\n"


def wrong(name: str, value: Value) -> tuple[str, dict[str, str]] | None:
    """Why `value` cannot stand in the file as `name`: a key below `setup.reason.` and what its sentence names beside
    the name itself. None where it can."""
    reading = next(reading for table, key, _, reading, _ in _FIELDS if f"{table}.{key}" == name)
    try:
        reading(list(value) if isinstance(value, tuple) else value)
    except _WrongError as error:
        return error.reason, error.values
    return None


def load(path: Path, *, language: str = "fr") -> Settings:
    """Read the file. Refusal SETTINGS_UNREADABLE; values: `file`, `line` (from 1), `reason` (a sentence)."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(path, language, error.object.count(b"\n", 0, error.start) + 1, "encoding") from error
    except OSError as error:
        reason = "absent" if isinstance(error, FileNotFoundError) else "unreadable"
        raise _refusal(path, language, 1, reason) from error
    return read(content, path, language=language)


def read(content: str, path: Path, *, language: str = "fr") -> Settings:
    """The settings in `content`, which stands or will stand at `path`. Refusal SETTINGS_UNREADABLE, as `load`."""

    def refusal(line: int, reason: str, **values: str) -> Refusal:
        return _refusal(path, language, line, reason, **values)

    try:
        tables = tomllib.loads(content)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"at line (\d+)", str(error))
        raise refusal(int(at[1]) if at else content.count("\n") + 1, "syntax") from error
    for table, name in _unknown(tables):
        raise refusal(_line_of(content, table, name), "unknown", name=f"{table}.{name}".strip("."))
    values: dict[str, Any] = {}
    for table, key, attribute, reading, _ in _FIELDS:
        found = tables.get(table, {})
        if key not in found:
            if attribute in _OPTIONAL:
                continue
            raise refusal(_line_of(content, table, ""), "missing", name=f"{table}.{key}")
        try:
            values[attribute] = reading(found[key])
        except _WrongError as wrong:
            line = _line_of(content, table, key)
            raise refusal(line, wrong.reason, name=f"{table}.{key}", **wrong.values) from wrong
    return Settings(**values)


def unwritable(path: Path, language: str = "fr") -> Refusal:
    """This file cannot be changed from the screen: somebody wrote it in a way of their own."""
    return _refusal(path, language, 1, "unwritable")


def _refusal(path: Path, language: str, line: int, reason: str, **values: str) -> Refusal:
    said = texts(language)(f"setup.reason.{reason}", **values)
    return Refusal(RefusalCode.SETTINGS_UNREADABLE, file=str(path), line=str(line), reason=said)


def _unknown(tables: dict[str, Any]) -> list[tuple[str, str]]:
    known: dict[str, set[str]] = {}
    for table, key, *_ in _FIELDS:
        known.setdefault(table, set()).add(key)
    strangers = []
    for name, value in tables.items():
        if name not in known or not isinstance(value, dict):
            strangers.append(("", name))
        else:
            strangers += [(name, key) for key in value if key not in known[name]]
    return strangers


def _line_of(content: str, table: str, key: str) -> int:
    """The line of a key; of its table's heading where the key is not there or not written plainly; otherwise 1."""
    heading, inside = 1, not table
    plain = re.compile(rf"\s*(?:[\"']?{re.escape(key)}[\"']?|{re.escape(table)}\s*\.\s*{re.escape(key)})\s*[.=]")
    for place, line in enumerate(content.splitlines(), 1):
        if opened := re.match(r"\s*\[+\s*([^\]]*?)\s*\]", line):
            inside = opened[1] == table
            if opened[1] == (table or key):
                heading = place
        elif key and plain.match(line) and (inside or "." in line.partition("=")[0]):
            return place
    return heading
