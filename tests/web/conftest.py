from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.people import ORIGIN, deploy

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.people import Deployment


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return deploy(tmp_path, origin=ORIGIN, dial_in_number="+12065550199")
