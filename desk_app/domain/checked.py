"""What a check answers: the value in its final form, or the walls that keep it from having one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from desk_app.domain.refusal import Problem, Weight

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """A checked field. `value` is None if and only if a wall stands among the problems."""

    value: T | None
    problems: tuple[Problem, ...] = ()

    @property
    def walls(self) -> tuple[Problem, ...]:
        """The problems that keep the step from being left."""
        return tuple(problem for problem in self.problems if problem.weight is Weight.WALL)


def refused(field: str, code: str, /, *, part: tuple[int, int] | None = None, **values: str) -> Problem:
    """A wall at a field, with the values that its sentence names."""
    return Problem(field, code, tuple(values.items()), part=part)
