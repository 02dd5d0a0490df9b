"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# No example is held to a time: a busy machine is no fault of the code.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")
