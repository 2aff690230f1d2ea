"""How long to wait after wrong passwords is said, not guessed."""

from __future__ import annotations

from typing import Any

import pytest

from desk_app.domain.acts import Author
from desk_app.domain.refusal import Refusal, RefusalCode
from resources.catalogue import texts
from ui.views.sign_in import SignInView

FR = texts("fr")


@pytest.mark.parametrize(
    ("wait", "said"), [("0", "Rien n’est bloqué"), ("1", "1\u00a0seconde,"), ("64", "64\u00a0secondes,")]
)
def test_the_wait_is_said(qtbot: Any, wait: str, said: str) -> None:
    view = SignInView(FR, (Author(operator_id="a", name="Inès Caron", role="assistant"),))
    qtbot.addWidget(view)
    view.refused(Refusal(RefusalCode.WRONG_PASSWORD, wait=wait))
    assert said in view.password.message.text()
    view.leave()
