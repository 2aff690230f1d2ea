"""A period's rules as data (resources/profiles/*.toml): limits that could change live there, never in code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRule:
    """The shape of a code: its alphabet, its length with the check character, and how that is computed."""

    alphabet: str
    length: int
    check: str = "none"  # "none" or "mod37_36" (ISO 7064 Mod 37,36)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One period: `dmp` (2018-2021) or `mes` (since 2022)."""

    name: str
    creation_code: CodeRule | None  # None: no code is asked for
    provisional_code: CodeRule
    provisional_code_weeks: int
    renewal_gap_seconds: int
    record_usually_exists: bool
    majority_age: int
    own_card_age: int
    minor_alone_age: int  # from this age a minor may come alone; majority_age means never
    vitale_serial_asked: bool
    receipt_after_seconds: float  # without an answer by then the receipt prints
    existing_deadline_seconds: float
    recent_contact_days: int
    mobile_regions: tuple[str, ...]  # phonenumbers regions whose mobiles are taken without a +
    foreign_mobile: bool
    hotline: str
    hotline_hours: str
    hotline_hours_en: str
    consent_wording: str  # the version of the consent's wording
    demonstration: bool  # demonstration identifiers required, production ones refused
