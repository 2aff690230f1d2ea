"""The creation code: tested at its last character, turned into a key in memory, and gone from the screen."""

from __future__ import annotations

from desk_app.domain.codes import check_creation_code
from desk_app.domain.refusal import Problem
from desk_app.domain.secret import Secret
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.fields.code import CodeField
from ui.pages.page import Page


class CodePage(Page):
    """`take_secret` gives the whole code once; the field is emptied then."""

    step = "code"
    topic = "page_code"
    ways = (("F7", "no_code"),)

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        rule = desk.profile.creation_code
        length = rule.length if rule else 0
        self.creation_code = self.add(
            CodeField(
                "creation_code",
                texts("page_code.creation_code"),
                texts,
                length=length,
                hint=texts("page_code.hint", n=length),
            )
        )
        self.creation_code.completed.connect(self._whole)
        self.rows.addWidget(self.creation_code)
        self.rows.addStretch(1)
        self._was_taken = False

    def load(self, draft: OpeningDraft, facts: Facts) -> None:
        """A code taken earlier is said, never shown again."""
        self._was_taken = facts.of(draft.current).code_whole
        key = "page_code.taken" if self._was_taken else "page_code.hint"
        self.creation_code.set_hint(self.texts(key, n=self.creation_code.length))

    def is_whole(self) -> bool:
        """A whole code with a right check character stands in the field."""
        return not self._problems()

    def take_secret(self) -> Secret:
        """The code in capitals, for the key to be derived; the field forgets it."""
        rule = self.desk.profile.creation_code
        secret = Secret(check_creation_code(self.creation_code.text(), rule).code) if rule else Secret("")
        self.creation_code.forget()
        return secret

    def show_problems(self, problems: object, *, everywhere: bool = False) -> None:
        """The field's own reading is finer than the flow's, which never sees the code."""
        typed = self.creation_code.text()
        found = self._problems() if typed or (everywhere and not self._was_taken) else ()
        if found and (everywhere or "creation_code" in self.touched):
            self.creation_code.show_problem(found[0])
        else:
            self.creation_code.clear_problem()

    def focus_problem(self, problem: Problem) -> None:
        """There is only the one."""
        self.creation_code.setFocus()

    def _problems(self) -> tuple[Problem, ...]:
        rule = self.desk.profile.creation_code
        return check_creation_code(self.creation_code.text(), rule).problems if rule else ()

    def _whole(self) -> None:
        self.touched.add("creation_code")
        self.entered.emit(self.creation_code)
