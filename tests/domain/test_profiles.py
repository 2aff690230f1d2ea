"""The two periods as data."""

from __future__ import annotations

import pytest

from desk_app.domain.profile import Profile
from resources.profiles import NAMES, load


@pytest.mark.parametrize("name", NAMES)
def test_each_profile_is_whole(name: str) -> None:
    profile = load(name)
    assert isinstance(profile, Profile)
    assert profile.name == name
    assert profile.demonstration
    assert (profile.provisional_code_weeks, profile.renewal_gap_seconds) == (6, 30)
    assert "FR" in profile.mobile_regions
    assert "GP" in profile.mobile_regions


def test_what_tells_the_periods_apart() -> None:
    dmp, mes = load("dmp"), load("mes")
    assert dmp.creation_code is not None
    assert (dmp.creation_code.length, dmp.creation_code.check, len(dmp.creation_code.alphabet)) == (12, "mod37_36", 36)
    assert mes.creation_code is None
    assert (dmp.provisional_code.length, mes.provisional_code.length) == (8, 12)
    assert (dmp.record_usually_exists, mes.record_usually_exists) == (False, True)
    assert dmp.hotline_hours_en == mes.hotline_hours_en != dmp.hotline_hours


def test_another_name_is_no_profile() -> None:
    with pytest.raises(KeyError):
        load("../dmp")
