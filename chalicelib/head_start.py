"""Imported before all else by app.py: what makes the imports after it quicker.

Pydantic looks through all installed packages for plugins, of which we have none, when it makes its first model. To be
able to look, it imports a tenth of what a ring imports, so that tenth is put off until somebody wants it after all.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from types import ModuleType
from typing import Any

_METADATA = "importlib.metadata"


def put_off_metadata() -> None:
    """Put a stand-in in the place of importlib.metadata, if nobody has imported it yet. It gives way when used."""
    if _METADATA in sys.modules:
        return
    stand_in: Any = ModuleType(_METADATA)

    def the_real(name: str) -> Any:  # noqa: ANN401 - whatever it has
        if name.startswith("__"):  # Python asks whether this is a package
            raise AttributeError(name)
        if sys.modules.get(_METADATA) is stand_in:
            del sys.modules[_METADATA]
        return getattr(importlib.import_module(_METADATA), name)

    def entry_points(**chosen: Any) -> Any:  # noqa: ANN401
        return the_real("entry_points")(**chosen)

    stand_in.__getattr__, stand_in.entry_points = the_real, entry_points
    sys.modules[_METADATA] = stand_in
    setattr(importlib, "metadata", stand_in)  # noqa: B010 - the type checkers know no such attribute


os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
put_off_metadata()
gc.disable()  # imports make many objects and no garbage; app.py enables it again
