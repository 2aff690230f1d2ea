"""What is set up at a desk: the values of its settings file, and what a site's own number must look like."""

from __future__ import annotations

import re

_POST_OFFICE, _POST_OFFICE_ITSELF = "356000000", "35600000000048"
Value = str | int | bool | tuple[str, ...]  # as the settings file has it


def is_site_number(number: str) -> bool:
    """A FINESS number (9 characters) or a SIRET (14 digits), as kept: no spaces, capitals.

    The last digit checks the others. Where a FINESS number begins with 2A or 2B nothing published says how the letter
    counts, so it passes by its shape. The post office's own branches add up to a multiple of 5.

    Reckoned here: the first window waits for the settings, and a library for numbers takes 40 ms to load.
    """
    if re.fullmatch(r"2[AB][0-9]{7}", number):
        return True
    if re.fullmatch(r"[0-9]{14}", number):
        if number.startswith(_POST_OFFICE) and number != _POST_OFFICE_ITSELF:
            return sum(map(int, number)) % 5 == 0
        return _adds_up(number[:9]) and _adds_up(number)
    return re.fullmatch(r"[0-9]{9}", number) is not None and _adds_up(number)


def _adds_up(digits: str) -> bool:
    """Luhn's sum."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(sum(divmod(one, 10)) for one in doubled) % 10 == 0
