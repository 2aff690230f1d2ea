"""The periods as data: one TOML file a profile, each figure with where it comes from (docs/domain.md)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from desk_app.domain.profile import CodeRule, Profile

NAMES = ("dmp", "mes")


@cache
def load(name: str) -> Profile:
    """The profile `dmp` or `mes`. KeyError for any other name; TypeError where a file lacks or has too much."""
    if name not in NAMES:
        raise KeyError(name)
    text = resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    creation = table.pop("creation_code", None)
    provisional = table.pop("provisional_code")
    regions = table.pop("mobile_regions")
    return Profile(
        name=name,
        creation_code=CodeRule(**creation) if creation else None,
        provisional_code=CodeRule(**provisional),
        mobile_regions=tuple(regions),
        **table,
    )
