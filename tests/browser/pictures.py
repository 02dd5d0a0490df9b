"""Cameras and screens of one colour, and whether that colour arrives at the others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np

if TYPE_CHECKING:
    from tests.browser.person import Person

_RED, _BLUE = (220, 20, 20), (20, 20, 220)


def shows(person: Person, colour: str) -> int:
    """Turn on a camera that sees one colour; give one's own tile."""
    told = person.moment()
    person.does(
        """
        await meetingSession.audioVideo.startVideoInput(lab.picture(given));
        meetingSession.audioVideo.startLocalVideoTile();
        """,
        colour,
    )
    tile = int(person.notices("tile", since=told, mine=True, id=person.id)["tile"])
    looks_at(person, tile)
    person.notices("tile", since=told, tile=tile, active=True)
    return tile


def stops_showing(person: Person) -> None:
    """Turn the camera off."""
    person.does("""
        meetingSession.audioVideo.stopLocalVideoTile();
        meetingSession.audioVideo.removeLocalVideoTile();
        await meetingSession.audioVideo.stopVideoInput();
    """)


def looks_at(person: Person, tile: int) -> None:
    """Put a tile on the page."""
    person.does("meetingSession.audioVideo.bindVideoElement(given, lab.screenFor(`tile${given}`))", tile)


def sees(person: Person, tile: int, *, red: bool) -> None:
    """Wait until a tile that is on the page shows red, or blue."""
    person.until(
        """(colour => colour && (given.red ? colour[0] > 150 && colour[2] < 100 : colour[2] > 150 && colour[0] < 100))
        (lab.colour(document.getElementById(`tile${given.tile}`)))""",
        {"tile": tile, "red": red},
    )


def film(file: Path, seconds: int, *, red: bool) -> None:
    """Make a film of one colour (VP8 in WebM)."""
    frame = np.full((180, 320, 3), _RED if red else _BLUE, np.uint8)
    with av.open(str(file), "w") as out:
        stream = cast("Any", out.add_stream("libvpx", rate=15))
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for _ in range(15 * seconds):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        out.mux(stream.encode())
