"""What is on the screen: the only room that imports PySide6."""

import builtins

import PySide6.QtCore  # noqa: F401 - what follows undoes part of what it did

# WORKAROUND https://github.com/napari/napari/issues/8584: PySide puts itself before every import, and reads the source
# of each module, which stays in memory, for a feature that nothing here uses.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
