"""The reconnection as a picture: the load offered in each ten seconds, and how many desks are through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

WIDTH, HEIGHT = 1000, 460
LEFT, RIGHT, TOP, BOTTOM = 80, 920, 60, 390
SECONDS = 1260
MOST = 2.2  # capacities, the top of the scale
INK, SOFT, LINE, LIMIT, GROUND = "#1B2730", "#43525C", "#0F5E5A", "#A3341F", "#FAF8F4"


class Told(Protocol):
    """See benchmarks.reconnection.Told."""

    @property
    def load(self) -> Sequence[float]: ...

    @property
    def waits(self) -> Sequence[float]: ...


def picture(told: Told) -> str:
    """An SVG."""
    load = [sum(told.load[at : at + 10]) / 10 for at in range(0, SECONDS, 10)]
    through = [sum(wait <= at for wait in told.waits) / len(told.waits) for at in range(0, SECONDS + 1, 20)]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-size="15"'
        ' font-family="Atkinson Hyperlegible Next, Verdana, sans-serif">',
        "<title>50,000 desks come back after two hours: load offered, and desks that are through</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{GROUND}"/>',
        _text(
            LEFT, 32, "50,000 desks with four acts each come back after two hours without the service", weight="bold"
        ),
        *(_across(load_is, said, colour) for load_is, said, colour in _LEVELS),
        *(_down(at, said) for at, said in _TIMES),
        _path([(10 * place + 5, _y(one / MOST)) for place, one in enumerate(load)], LINE, ""),
        _path([(20 * place, _y(one / 1.1)) for place, one in enumerate(through)], INK, ' stroke-dasharray="7 5"'),
        _text(_x(90), _y(load[9] / MOST) - 12, "load offered, in capacities", colour=LINE),
        _text(_x(560), _y(through[28] / 1.1) - 14, "desks that are through", anchor="end"),
        *(_text(RIGHT + 8, _y(share / 1.1) + 5, f"{share:.0%}", colour=SOFT) for share in (0.0, 0.25, 0.5, 0.75, 1.0)),
        _text((LEFT + RIGHT) / 2, HEIGHT - 16, "seconds since the service is back", anchor="middle", colour=SOFT),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


_LEVELS = (
    (0.0, "0", SOFT),
    (0.5, "0.5", SOFT),
    (1.0, "1", SOFT),
    (1.5, "1.5", SOFT),
    (2.0, "2", LIMIT),
)
_TIMES = ((0, "0"), (60, "60"), (200, "200"), (400, "400: the ideal"), (800, "800"), (1200, "1200: the limit"))


def _x(second: float) -> float:
    return LEFT + (RIGHT - LEFT) * second / SECONDS


def _y(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


def _across(load: float, said: str, colour: str) -> str:
    y = _y(load / MOST)
    return f'<path d="M{LEFT} {y:.1f}H{RIGHT}" stroke="{colour}" stroke-width="1" opacity="0.5"/>' + _text(
        LEFT - 10, y + 5, said, anchor="end", colour=colour
    )


def _down(second: float, said: str) -> str:
    colour = LIMIT if second == 1200 else SOFT
    x = _x(second)
    return f'<path d="M{x:.1f} {TOP}V{BOTTOM}" stroke="{colour}" stroke-width="1" opacity="0.35"/>' + _text(
        x, BOTTOM + 22, said, anchor="middle", colour=colour
    )


def _path(points: Sequence[tuple[float, float]], colour: str, dashes: str) -> str:
    line = "L".join(f"{_x(second):.1f} {y:.1f}" for second, y in points)
    return f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="2.5"{dashes}/>'


def _text(x: float, y: float, said: str, *, anchor: str = "start", colour: str = INK, weight: str = "normal") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-weight="{weight}">{said}</text>'
