"""The column in which a screen's page stands, scrolled where it must be; the page takes its name from the screen's."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.look import PAGE_WIDTH, READING_WIDTH, SPACE_L, SPACE_M, SPACE_XL
from ui.parts import column, named, scrolled

_UNBOUNDED = (1 << 24) - 1  # px, Qt's own


def reading_page(screen: QWidget, *, width: int = READING_WIDTH) -> QVBoxLayout:
    """Of a screen that is read and filled in from top to bottom: as wide as is read easily, at the left."""
    holder = QWidget()
    holder.setMaximumWidth(width)
    page = column(spacing=SPACE_M)
    holder.setLayout(page)
    across = QHBoxLayout(_scrolled(screen, PAGE_WIDTH))
    across.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
    across.addWidget(holder, 100)
    across.addStretch(1)
    return page


def wide_page(screen: QWidget, *, width: int = _UNBOUNDED) -> QVBoxLayout:
    """Of a screen with a list, which takes what there is: `width` px at most."""
    page = QVBoxLayout(_scrolled(screen, width))
    page.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
    page.setSpacing(SPACE_M)
    return page


def middle_page(screen: QWidget, *, width: int) -> QVBoxLayout:
    """Of a screen that is looked at more than filled in: in the middle of `width` px."""
    across = QHBoxLayout(_scrolled(screen, width))
    across.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
    page = column(spacing=SPACE_M)
    across.addStretch(1)
    across.addLayout(page, 10)
    across.addStretch(1)
    return page


def _scrolled(screen: QWidget, width: int) -> QWidget:
    name = screen.objectName()
    inner = named(QWidget(), f"{name}_inner")
    outer = QVBoxLayout(screen)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(scrolled(f"{name}_scroll", inner))
    inner.setMaximumWidth(width)
    return inner
