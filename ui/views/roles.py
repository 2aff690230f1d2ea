"""What a person does here, in words: a known role in the language of the screen, one typed by hand as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

ROLES = ("pharmacist", "assistant", "student", "agent", "back-office", "supervisor", "administrator")

if TYPE_CHECKING:
    from desk_app.domain.author import Author
    from resources.catalogue import Texts


def role_words(texts: Texts, role: str) -> str:
    """« Pharmacien ou pharmacienne »."""
    key = f"role.{role}"
    return texts(key) if role and key in texts else role


def roles_said(texts: Texts, roles: Iterable[str]) -> str:
    """Several, one after the other."""
    return ", ".join(role_words(texts, one) for one in roles)


def name_and_role(texts: Texts, author: Author, between: str = "  ·  ") -> str:
    """The name, and the role where there is one."""
    return f"{author.name}{between}{role_words(texts, author.role)}" if author.role else author.name
