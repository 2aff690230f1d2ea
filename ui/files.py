"""Where a file goes, asked each time anew: no folder and no file name is remembered, by us or by Qt.

Qt's file dialog writes the last folders to the user's settings as it goes. Where those are a file they are led nowhere,
elsewhere what stood there before is put back. The system's own dialogs have lists of recent files too: not used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

from desk_app.system.durable import free_name
from resources.catalogue import Texts
from ui.loop import ask

_GROUP = "FileDialog"


async def choose_file(parent: QWidget, texts: Texts, title: str, name: str) -> Path | None:
    """Where to write `name`, whose ending says its kind; None: the person said no. What is there already is never
    written over: the path has a free name."""

    def saving(dialog: QFileDialog) -> None:
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # its question would be a loop inside the loop
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
        dialog.selectFile(name)

    chosen = await _chosen(parent, texts, title, (Path(name).suffix,), saving)
    return free_name(chosen) if chosen is not None else None


async def choose_existing(parent: QWidget, texts: Texts, title: str, *suffixes: str) -> Path | None:
    """A file that is there, of one of the kinds `suffixes` (`.pdf`); None: the person said no."""
    return await _chosen(
        parent, texts, title, suffixes, lambda dialog: dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    )


async def _chosen(
    parent: QWidget, texts: Texts, title: str, suffixes: Sequence[str], prepare: Callable[[QFileDialog], None]
) -> Path | None:
    lead_settings_nowhere()
    before = _remembered()
    dialog = QFileDialog(parent, title)
    dialog.destroyed.connect(lambda: _put_back(before))
    dialog.setObjectName("file_dialog")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    kinds = [suffix.removeprefix(".") for suffix in suffixes]
    dialog.setNameFilter(f"{', '.join(kinds).upper()} ({' '.join(f'*.{kind}' for kind in kinds)})")
    # Qt's own translations leave these two in English.
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, texts("app.files.folder"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, texts("app.files.kind"))
    dialog.setDirectory(QDir.homePath())
    prepare(dialog)
    chosen: list[str] = []
    dialog.fileSelected.connect(chosen.append)
    await ask(dialog)
    return Path(chosen[0]) if chosen else None


def lead_settings_nowhere() -> None:
    """Where Qt keeps its own settings in a file, that file cannot be."""
    if sys.platform not in ("win32", "darwin"):
        nowhere = f"{os.devnull}/nothing"
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, nowhere)


def _qt_settings() -> QSettings:
    return QSettings(QSettings.Scope.UserScope, "QtProject")


def _remembered() -> dict[str, object]:
    settings = _qt_settings()
    return {key: settings.value(key) for key in settings.allKeys() if key.startswith(f"{_GROUP}/")}


def _put_back(before: dict[str, object]) -> None:
    settings = _qt_settings()
    settings.remove(_GROUP)
    for key, value in before.items():
        settings.setValue(key, value)
    settings.sync()
