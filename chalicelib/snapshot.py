"""What is done before a snapshot of the process is taken, which every later process starts from: all that can be.

https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html
"""

from __future__ import annotations

from chalicelib import sma, this_process, wiring
from chalicelib.web.front import NotConfiguredError


def prepare() -> None:
    """Make all models and all that a call needs, clients included. Asks nobody: no connection outlives a snapshot."""
    for name in sma.__all__:
        model = getattr(sma, name)
        if hasattr(model, "model_rebuild"):
            model.model_rebuild()
    try:
        parts = this_process.parts()
    except NotConfiguredError:
        return  # it has been logged, and a call will be told
    if isinstance(parts, wiring.OnDemand):
        parts.prepare()
