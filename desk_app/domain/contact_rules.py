"""How a person is reached, checked as typed: e-mail, mobile, postal address.

The two libraries behind (email-validator, phonenumbers) are slow to import, so they are taken in at first use.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from desk_app.domain.checked import Checked, refused
from desk_app.domain.contact import PostalAddress
from desk_app.domain.plain import seen, squeezed, strict_text
from desk_app.domain.profile import Profile
from desk_app.domain.refusal import Problem, Weight

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

LINE_LONGEST = 38  # docs/domain.md, section 5
EMAIL_LONGEST = 254

# Domains that are nearly always a slip of the finger, and what was meant.
_DOMAIN_SLIPS = {
    "gmial.com": "gmail.com",
    "gmal.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmil.com": "gmail.com",
    "gamil.com": "gmail.com",
    "gnail.com": "gmail.com",
    "gmaill.com": "gmail.com",
    "gmail.fr": "gmail.com",
    "gmail.co": "gmail.com",
    "hotmail.fr.com": "hotmail.fr",
    "hotmail.com.fr": "hotmail.fr",
    "hotmal.com": "hotmail.com",
    "hotmal.fr": "hotmail.fr",
    "hotmial.com": "hotmail.com",
    "hotmial.fr": "hotmail.fr",
    "hotamil.fr": "hotmail.fr",
    "homail.fr": "hotmail.fr",
    "outlok.fr": "outlook.fr",
    "outlok.com": "outlook.com",
    "outloook.fr": "outlook.fr",
    "oulook.fr": "outlook.fr",
    "yaho.fr": "yahoo.fr",
    "yaho.com": "yahoo.com",
    "yahou.fr": "yahoo.fr",
    "yhaoo.fr": "yahoo.fr",
    "ornage.fr": "orange.fr",
    "oragne.fr": "orange.fr",
    "orange.com.fr": "orange.fr",
    "wanado.fr": "wanadoo.fr",
    "wanadou.fr": "wanadoo.fr",
    "wanandoo.fr": "wanadoo.fr",
    "fre.fr": "free.fr",
    "laposte.fr": "laposte.net",
    "lapost.net": "laposte.net",
    "laposte.com": "laposte.net",
    "sfr.com": "sfr.fr",
    "iclou.com": "icloud.com",
    "icloud.fr": "icloud.com",
}
_ENDING_SLIPS = {
    "con": "com",
    "cpm": "com",
    "ocm": "com",
    "comm": "com",
    "vom": "com",
    "xom": "com",
    "frr": "fr",
    "ftr": "fr",
}


def check_email(text: str) -> Checked[str]:
    """An e-mail address, never looked up on a network; empty is right. Likely slips of the finger are a question."""
    address = seen(text).strip()
    if not address:
        return Checked("")
    if len(address) > EMAIL_LONGEST:
        return Checked(None, (refused("email", "email_too_long", most=str(EMAIL_LONGEST)),))
    if " " in address:
        return Checked(None, (refused("email", "email_space"),))
    if address.count("@") != 1:
        return Checked(None, (refused("email", "email_at"),))
    from email_validator import EmailNotValidError, validate_email

    try:
        # Addresses of reserved test domains are right in form; whether they receive anything is not asked here.
        known = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return Checked(None, (refused("email", "email_shape"),))
    if meant := _meant(known.local_part, known.ascii_domain or known.domain):
        return Checked(known.normalized, (Problem("email", "email_typo", (("suggestion", meant),), Weight.QUESTION),))
    return Checked(known.normalized)


def _meant(local: str, domain: str) -> str:
    """The address that was probably meant, or nothing."""
    lower = domain.lower()
    body, _, ending = lower.rpartition(".")
    meant = f"{body}.{_ENDING_SLIPS[ending]}" if ending in _ENDING_SLIPS else lower
    meant = _DOMAIN_SLIPS.get(meant, meant)
    return f"{local}@{meant}" if meant != lower else ""


def check_mobile(text: str, profile: Profile) -> Checked[str]:
    """A mobile number in E.164; empty is right. Each French region of the profile is tried, then + forms."""
    typed = seen(text).strip()
    if not typed:
        return Checked("")
    if len(typed) > 40:
        return _not_mobile("mobile_shape")
    if stray := re.search(r"[^\d\s+().\-/]", typed, re.ASCII):
        return _not_mobile("mobile_character", character=stray.group())
    dialled = re.sub(r"[^\d+]", "", typed.replace("(0)", ""), flags=re.ASCII)
    if dialled.startswith(("+", "00")):
        return _with_country("+" + dialled.lstrip("+0"), profile)
    return _french(dialled, profile)


def _french(digits: str, profile: Profile) -> Checked[str]:
    """A number as it is dialled in France: ten digits, whose region only their first ones tell."""
    if not re.fullmatch(r"0[1-9]\d*", digits):
        return _not_mobile("mobile_shape")
    if digits[1] not in "67":
        return _not_mobile("mobile_landline")
    if len(digits) != 10:
        return _not_mobile("mobile_length", count=str(len(digits)))
    import phonenumbers

    for region in profile.mobile_regions:
        number = phonenumbers.parse(digits, region)
        if _is_mobile(number):
            return Checked(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    # Ranges are opened faster than libraries learn of them: who reads the number back decides, not the list.
    return Checked(f"+33{digits[1:]}", (Problem("mobile", "mobile_unknown", (), Weight.QUESTION),))


def _with_country(plus: str, profile: Profile) -> Checked[str]:
    """A number in + form: a French one is taken as dialled in France, whichever of its country codes stands there."""
    import phonenumbers

    try:
        number = phonenumbers.parse(plus, None)
    except phonenumbers.NumberParseException:
        return _not_mobile("mobile_shape")
    if number.country_code in {phonenumbers.country_code_for_region(region) for region in profile.mobile_regions}:
        return _french(f"0{number.national_number}", profile)
    if not profile.foreign_mobile:
        return _not_mobile("mobile_foreign")
    if not phonenumbers.is_valid_number(number):
        return _not_mobile("mobile_shape")
    if not _is_mobile(number):
        return _not_mobile("mobile_landline")
    return Checked(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _is_mobile(number: PhoneNumber) -> bool:
    from phonenumbers import PhoneNumberType, number_type

    # Some countries do not tell their mobiles apart.
    return bool(number_type(number) in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE))


def _not_mobile(code: str, **values: str) -> Checked[str]:
    return Checked(None, (Problem("mobile", code, tuple(values.items())),))


def is_telephone(text: str) -> bool:
    """A number that can be dialled: as in France, or in + form. Of any kind, and perhaps nobody's yet."""
    typed = seen(text).strip()
    if len(typed) > 40 or re.search(r"[^\d\s+().\-/]", typed, re.ASCII):
        return False
    import phonenumbers

    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(typed, "FR"))
    except phonenumbers.NumberParseException:
        return False


def format_mobile(text: str) -> str:
    """The number as it is typed, in pairs (`06 12 34 56 78`); + forms and anything else stay as seen."""
    typed = seen(text).strip()
    digits = re.sub(r"[\s.\-/]", "", typed)
    if not re.fullmatch(r"0\d{0,9}", digits, re.ASCII):
        return typed
    return " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))


def spoken_mobile(mobile: str) -> str:
    """A number in E.164 as people say it (`06 12 34 56 78`), overseas too; others stay as they are."""
    french = re.fullmatch(r"\+(?:33|262|590|594|596)(\d{9})", mobile, re.ASCII)
    return format_mobile(f"0{french[1]}") if french else mobile


def check_address(
    *,
    flat: str = "",
    building: str = "",
    street: str = "",
    locality: str = "",
    postcode: str = "",
    town: str = "",
    country: str = "",
) -> Checked[PostalAddress]:
    """The address in the letter's own form: 38 characters a line, the last lines in capitals without punctuation."""
    own = {"flat": squeezed(flat), "building": squeezed(building)}
    own |= {"street": _postal(street), "locality": _postal(locality)}
    own |= {"postcode": seen(postcode).replace(" ", "").upper(), "town": _postal(town), "country": _postal(country)}
    if own["country"] == "FRANCE":
        own["country"] = ""
    problems: list[Problem] = []
    if not own["street"] and not own["locality"]:
        problems.append(refused("street", "address_street_missing"))
    if not own["country"] and not re.fullmatch(r"(?!00)\d{5}", own["postcode"], re.ASCII):
        problems.append(refused("postcode", "address_postcode" if own["postcode"] else "address_postcode_missing"))
    if not own["town"]:
        problems.append(refused("town", "address_town_missing"))
    for field, line in own.items():
        # Postcode and town share a line, with a space between.
        room = LINE_LONGEST - len(own["postcode"]) - 1 if field == "town" else LINE_LONGEST
        if field != "postcode" and len(line) > room:
            part = (room, len(line))
            problems.append(refused(field, "address_line_too_long", part=part, count=str(len(line)), most=str(room)))
    if len(own["postcode"]) > 10:
        problems.append(refused("postcode", "address_postcode"))
    return Checked(None, tuple(problems)) if problems else Checked(PostalAddress(**own))


def _postal(text: str) -> str:
    """Capitals without accents or punctuation, as sorting machines read them."""
    return " ".join(re.sub(r"[^A-Z0-9]", " ", strict_text(text)).split())


def mask_email(email: str) -> str:
    """`c•••••@gmail.com`: enough to recognise, not enough to copy."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}•••••@{domain}" if domain else ""


def mask_mobile(mobile: str) -> str:
    """`•• •• •• •• 78`."""
    return f"•• •• •• •• {mobile[-2:]}" if mobile else ""


def borrowed(value: str, site_contacts: Collection[str]) -> bool:
    """Whether an e-mail or mobile is one of the site's own, however each was written."""
    return bool(value) and _bare(value) in {_bare(own) for own in site_contacts}


def _bare(contact: str) -> str:
    if "@" in contact:
        return seen(contact).strip().casefold()
    digits = re.sub(r"\D", "", contact)
    return digits[-9:]  # +33 6 12 34 56 78 and 06 12 34 56 78 end alike
