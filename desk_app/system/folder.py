"""What lies in a desk's folder and is known to more than one room."""

from __future__ import annotations

KEYS = "keys.json"
HEAD = "guichet.head"  # where the trail ends, noted beside the database; with the keys from the first moment on
KEYS_LOCK = "guichet.keys.lock"  # held while keys.json is read and written again
BACKUPS = "backups"  # where the daily ones go unless the settings say otherwise
DIRECTORY = "directory"  # the professionals, made from public extractions
INCOMING = "incoming"  # another whole store, on its way in
PLACE_LOCK = "guichet.place.lock"  # held by a command for its life, and while another store comes in place
