"""What is set up at a desk: the values of its settings file, and what a site's own number must look like."""

from __future__ import annotations

import re

Value = str | int | bool | tuple[str, ...]  # as the settings file has it


def is_site_number(number: str) -> bool:
    """A FINESS number (9 characters) or a SIRET (14 digits), as kept: no spaces, capitals.

    The last digit checks the others. Where a FINESS number begins with 2A or 2B nothing published says how the letter
    counts, so it passes by its shape.
    """
    from stdnum import luhn  # not above: the first window waits for whoever reads the settings
    from stdnum.fr import siret

    if re.fullmatch(r"[0-9]{14}", number):
        return bool(siret.is_valid(number))
    if re.fullmatch(r"2[AB][0-9]{7}", number):
        return True
    return re.fullmatch(r"[0-9]{9}", number) is not None and bool(luhn.is_valid(number))
