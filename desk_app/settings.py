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

from desk_app import settings_values as fit
from desk_app.domain.batch_rules import MOST_IN_BUNDLE, BatchRules
from desk_app.domain.keeping import Keeping
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.set_up import Value
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
    printer_certificates: tuple[str, ...] = ()  # of those with ipps:// that sign their own: address, space, SHA-256
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
    batch_second_above: int = 20  # letters: from one more on, a second person signs
    batch_recent_days: int = 14  # a code posted since is not made again
    batch_bundle: int = MOST_IN_BUNDLE  # letters
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

    @property
    def batch_rules(self) -> BatchRules:
        """What holds for batches of code letters here."""
        return BatchRules(
            second_above=self.batch_second_above, recent_days=self.batch_recent_days, bundle=self.batch_bundle
        )

    def backups(self, folder: Path) -> Path:
        """Where the daily backups of the store of `folder` go."""
        return Path(self.backup_folder) if self.backup_folder else folder / BACKUPS


def profiles() -> tuple[str, ...]:
    """The names of the profiles that come with the program."""
    files = resources.files("resources").joinpath("profiles").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


# (table, key, attribute, reading, value in the example; an attribute with a default may be left out of the file)
_FIELDS: tuple[tuple[str, str, str, Callable[[Any], Any], str], ...] = (
    ("service", "url", "service_url", fit.may_wait(fit.url), '"https://service.example/fhir"'),
    ("service", "profile", "profile", fit.one_of(profiles), '"mes"'),
    ("service", "demonstration", "demonstration", fit.yes_or_no, "false"),
    ("service", "authority", "authority", fit.place, '""'),
    ("service", "certificate", "certificate", fit.place, '""'),
    ("service", "certificate_key", "certificate_key", fit.place, '""'),
    ("service", "client_id", "client_id", fit.may_wait(fit.text), '""'),
    ("service", "client_key", "client_key", fit.place, '""'),
    ("service", "client_key_id", "client_key_id", fit.may_wait(fit.text), '""'),
    ("service", "token_url", "token_url", fit.may_wait(fit.token_url), '""'),
    ("service", "scope", "scope", fit.text, '"system/*.cruds"'),
    ("site", "name", "site_name", fit.text, '"Pharmacie des Exemples"'),
    ("site", "number", "site_number", fit.may_wait(fit.number), '"990000002"'),
    ("site", "address", "site_address", fit.may_wait(fit.address), '["1 RUE DES EXEMPLES", "69000 EXEMPLEVILLE"]'),
    ("site", "postcode", "site_postcode", fit.may_wait(fit.postcode), '"69000"'),
    ("site", "emails", "site_emails", fit.texts, '["contact@pharmacie.example"]'),
    ("site", "telephones", "site_telephones", fit.texts, '["04 00 00 00 00"]'),
    ("site", "controller", "controller", fit.text, '"Pharmacie des Exemples"'),
    ("site", "privacy_contact", "privacy_contact", fit.text, '"donnees@pharmacie.example"'),
    ("desk", "name", "desk", fit.text, '"Poste 1"'),
    ("desk", "language", "language", fit.one_of(lambda: LANGUAGES), '"fr"'),
    ("desk", "theme", "theme", fit.one_of(lambda: THEMES), '"system"'),
    ("desk", "printer", "printer", fit.may_wait(fit.text), '""'),
    ("desk", "lock_minutes", "lock_minutes", fit.between(1, 60), "5"),
    ("printing", "addresses", "printer_addresses", fit.printers, "[]"),
    ("printing", "certificates", "printer_certificates", fit.printer_certificates, "[]"),
    ("printing", "codes", "code_printers", fit.printers, "[]"),
    ("printing", "code_spoolers", "code_spoolers", fit.printers, "[]"),
    ("keeping", "set_aside_days", "set_aside_days", fit.between(0, 7), "0"),
    ("keeping", "contacts_days", "contacts_days", fit.between(1, 90), "30"),
    ("keeping", "trail_months", "trail_months", fit.between(6, 240), "120"),
    ("batches", "second_above", "batch_second_above", fit.between(0, 200), "20"),
    ("batches", "recent_days", "batch_recent_days", fit.between(0, 60), "14"),
    ("batches", "bundle", "batch_bundle", fit.between(1, MOST_IN_BUNDLE), str(MOST_IN_BUNDLE)),
    ("backup", "folder", "backup_folder", fit.place, '""'),
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
    except fit.WrongError as error:
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
        except fit.WrongError as wrong:
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
