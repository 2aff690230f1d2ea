"""What a desk said that it had done, and what is wrong with what is found afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from desk_app.domain.acts import ActState

_SETTLED = (ActState.ACCEPTED.value, ActState.REFUSED.value, ActState.REPLACED.value)
_STEPS = ("made", "delivered", "in-hand")


@dataclass(slots=True)
class Acknowledged:
    """Grows with each thing told (see at_work); `compare` names what does not fit, and takes what is found as given."""

    acts: dict[str, str] = field(default_factory=dict)  # state, by act
    drafts: dict[str, int] = field(default_factory=dict)  # the last saving, by draft
    dropped: set[str] = field(default_factory=set)
    letters: dict[str, str] = field(default_factory=dict)  # state, by reference
    backups: set[str] = field(default_factory=set)  # file names
    begun: str = ""  # the draft that was being written or refused when the end came

    def take(self, said: dict[str, Any]) -> None:
        """One thing said."""
        if "begun" in said:
            self.begun = said.get("draft", "")
        elif "saved" in said:
            self.drafts[said["saved"]] = said["text"]
        elif "dropped" in said:
            self._over(said["dropped"])
        elif "written" in said:
            self.acts.setdefault(said["written"], ActState.WAITING.value)
            self._over(said["draft"])
        elif "answered" in said:
            self.acts[said["answered"]] = said["state"]
        elif "letter" in said:
            self.letters[said["letter"]] = said["state"]
        elif "backup" in said:
            self.backups.add(said["backup"])

    def _over(self, draft: str) -> None:
        self.drafts.pop(draft, None)
        self.dropped.add(draft)

    def compare(self, found: dict[str, Any]) -> list[str]:
        """What must not be, a name each."""
        wrong = list(self._wrong(found))
        for draft in self.drafts.keys() - found["drafts"].keys():
            self.dropped.add(draft)
        self.acts, self.drafts = dict(found["acts"]), dict(found["drafts"])
        self.letters |= found["letters"]
        return wrong

    def _wrong(self, found: dict[str, Any]) -> Iterator[str]:
        if found["trail"] != "sound":
            yield f"trail {found['trail']}"
        for act, state in self.acts.items():
            if act not in found["acts"]:
                yield "an acknowledged act is missing"
            elif state in _SETTLED and found["acts"][act] != state:
                yield f"an answer is lost: {state} is {found['acts'][act]}"
        for act, state in found["acts"].items():
            if found["lines"][act] != 1:
                yield f"an act with {found['lines'][act]} lines of its writing"
            if found["answers"][act] != (state in _SETTLED):
                yield f"an act that is {state} with {found['answers'][act]} lines of its answer"
        for draft, text in self.drafts.items():
            if draft not in found["drafts"]:
                if draft != self.begun:  # it became an act, or was refused, in the very moment of the kill
                    yield "an acknowledged draft is missing"
            elif found["drafts"][draft] < text:
                yield "a draft is older than what was acknowledged"
        if self.dropped & found["drafts"].keys():
            yield "a draft came back"
        for reference, state in self.letters.items():
            if reference not in found["letters"]:
                yield "a letter that was made is missing"
            elif _STEPS.index(found["letters"][reference]) < _STEPS.index(state):
                yield f"a letter that was {state} is {found['letters'][reference]}"
        if self.backups - found["backups"].keys():
            yield "a backup that was made is missing"
        for is_sound in found["backups"].values():
            if not is_sound:
                yield "half a backup bears a whole one's name"
        yield from (f"a backup does not open: {what}" for what in found.get("opened", ()) if what)
