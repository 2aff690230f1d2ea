"""What the window asks of the outside: main.py hands it over, so that no screen knows how a desk is put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desk_app.domain.acts import Author
    from desk_app.domain.secret import Secret
    from desk_app.ports import Printers, Restoring, SetUp, TrialPress
    from desk_app.usecases.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Sign-in and its neighbours. The async ones raise a Refusal for what is expected."""

    operators: Callable[[], tuple[Author, ...]]
    # Operator id, password. Over a lock: the same desk for whoever locked it, another one for anybody else.
    sign_in: Callable[[str, Secret], Awaitable[Desk]]
    has_sheet: Callable[[], bool]  # is there a recovery sheet that would open this desk?
    check_sheet: Callable[[Secret], Awaitable[None]]  # is this the recovery sheet of this desk?
    recover: Callable[[Secret, str, Secret], Awaitable[Desk]]  # by the sheet: operator id, their new password
    is_set_up: Callable[[], bool]  # has this desk its settings?
    set_up: SetUp
    # What a page is tried with before there is a desk; the printers are closed by whoever asked for them.
    printers: Callable[[], Printers]
    press: Callable[[], TrialPress]
    create_operator: Callable[[str, str, Secret], Awaitable[Author]]  # name, role, password: the first of this desk
    password_bits: Callable[[str], float]  # how hard to guess, in bits
    lock: Callable[[Desk], Coroutine[Any, Any, None]]
    lock_minutes: float  # without a key before the desk locks itself
    sign_out: Callable[[Desk], Coroutine[Any, Any, None]]
    restoring: Callable[[], Restoring]  # backups, for a desk whose data does not open
    demonstration: Sequence[tuple[str, str]] = ()  # names with the passwords to show
    minimum_bits: float
