"""A studio whose beat runs, with the audio files of `calls`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emulator.media.sources import Sources
from emulator.media.studio import Studio
from tests.emulator.media.calls import FILES

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def studio() -> Iterator[Studio]:
    with Studio(Sources(lambda bucket, key: FILES.get(f"{bucket}/{key}"))) as studio:
        yield studio
