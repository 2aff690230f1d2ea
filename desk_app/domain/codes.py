"""Codes that people type, and codes that we make: alphabets, check characters, and what leaves instead of a code.

The creation code never travels and is never stored. A key is derived from it in memory, and the act carries a proof
made with that key (docs/service.md, Acts).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_36

from desk_app.domain.checked import refused
from desk_app.domain.keyboards import readings
from desk_app.domain.plain import seen
from desk_app.domain.profile import CodeRule
from desk_app.domain.refusal import Problem
from desk_app.domain.secret import Secret

_FIELD = "creation_code"
# Characters that look alike on paper. One is forgiven for another only where the alphabet has just one of them.
_LOOK_ALIKES = ("O0", "I1L")
# Without I, L, O, U: nothing to mistake on paper, and hardly a word can come out.
_REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_BODY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CreationCodeReading:
    """A creation code as read so far: `code` in capitals without spaces, `groups` as it is shown."""

    code: str
    groups: str
    whole: bool  # full length, and the check character is right
    problems: tuple[Problem, ...]


def groups_of_4(text: str) -> str:
    """`ABCD 1234 EFGH`."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def mod37_36(text: str) -> str:
    """The ISO 7064 Mod 37,36 check character of a text of 0-9 and A-Z. ValueError for any other character."""
    return str(mod_37_36.calc_check_digit(text))


def check_creation_code(text: str, rule: CodeRule) -> CreationCodeReading:
    """Read a code as far as it is typed. A code still too short is not whole, and that alone is `code_length`."""
    # A rule of two cases keeps the case it is given; nearly all have one.
    folds = not (
        set(rule.alphabet) & set("abcdefghijklmnopqrstuvwxyz")
        and set(rule.alphabet) & set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    )
    same = _forgiven(rule.alphabet)
    typed = [c for c in seen(text)[:200] if c not in " -./_"]
    code = ""
    for character in typed:
        plain = character.upper() if folds and "A" <= character.upper() <= "Z" else character
        plain = plain if plain in rule.alphabet else same.get(plain, plain)
        if plain not in rule.alphabet:
            problem = refused(_FIELD, "code_character", part=(len(code), len(code) + 1), character=character)
            return _reading("".join(typed)[:200], problem)
        code += plain
    if not code:
        return _reading("", refused(_FIELD, "code_missing"))
    if len(code) != rule.length:
        return _reading(code, refused(_FIELD, "code_length", count=str(len(code)), length=str(rule.length)))
    if rule.check == "mod37_36" and mod37_36(code[:-1].upper()) != code[-1].upper():
        return _reading(code, refused(_FIELD, "code_check"))
    return _reading(code, None)


def _reading(code: str, problem: Problem | None) -> CreationCodeReading:
    problems = (problem,) if problem else ()
    return CreationCodeReading(code=code, groups=groups_of_4(code), whole=problem is None, problems=problems)


def _forgiven(alphabet: str) -> dict[str, str]:
    """For each look-alike that the alphabet lacks, the one it has, where it has just one."""
    forgiven: dict[str, str] = {}
    for family in _LOOK_ALIKES:
        present = [c for c in family if c in alphabet]
        if len(present) == 1:
            forgiven |= {c: present[0] for c in family if c not in alphabet}
    return forgiven


def derive_key(code: str, number: str) -> Secret:
    """The key of one creation code for one 15-character number: scrypt, about 50 ms and 16 MB; call it off the loop."""
    plain = "".join(code.split()).upper()
    key = hashlib.scrypt(plain.encode(), salt=number.encode("ascii"), n=16384, r=8, p=1, dklen=32, maxmem=64 * 2**20)
    return Secret(key)


def proof(key: Secret, act_id: str, number: str) -> str:
    """What leaves instead of the code: HMAC-SHA256 over `<act id>|<number>`, base64url without `=`."""
    digest = hmac.new(key.reveal_bytes(), f"{act_id}|{number}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def new_reference(random: Callable[[int], bytes] | None = None) -> str:
    """A letter's reference: `G`, 10 characters, and a check character. `random(n)` gives n bytes; tests hold it.

    One in a hundred is another reference when it comes through another keyboard: it could never be found by its bars,
    and is drawn again."""
    while True:
        drawn = (random or secrets.token_bytes)(_REFERENCE_BODY)
        body = "G" + "".join(_REFERENCE_ALPHABET[byte % 32] for byte in drawn)
        reference = body + mod37_36(body)
        if not any(other != reference and is_reference(other) for other in readings(reference)):
            return reference


def new_report_reference() -> str:
    """That of a paper that is no letter: `R` in the place of `G`, so that it is never taken for a letter's."""
    return "R" + new_reference()[1:]


def is_reference(text: str) -> bool:
    """Whether a text is a letter's reference, its check character included."""
    if len(text) != _REFERENCE_BODY + 2 or text[0] != "G" or not set(text[1:-1]) <= set(_REFERENCE_ALPHABET):
        return False
    return mod37_36(text[:-1]) == text[-1]
