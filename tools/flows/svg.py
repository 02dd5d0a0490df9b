"""A call flow as an SVG picture, made of nothing but its arrows.

Every state is a box in one column, in the order of the table. What leads out of a state stands beside its box, a line
of text each, so no two texts can meet. All arrows to one state share one line of one colour, its lane: twenty ways to
the same end are one line and no knot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap
from typing import NamedTuple
from xml.sax.saxutils import escape

from tools.flowcharts import ANYWHERE, Arrow

MARGIN, ROW, GAP = 24, 20, 18
BOX_X, BOX_WIDTH = 60, 130
TEXT_X = BOX_X + BOX_WIDTH + 26
WIDEST, LETTER = 62, 7.25  # letters in a line, and the width of one at 12 pixels in a font with even letters
LANE = 18
UNBROKEN = "\u00a0"
COLOURS = ("#0b6e99", "#b3261e", "#2e7d32", "#8e24aa", "#c75b00", "#455a64", "#ad1457", "#5d6b00", "#283593")
STYLE = (
    "text{font:12px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#222}"
    ".name{font-weight:bold;font-size:13px}.stays{fill:#777}"
    ".box{fill:#f4f6f8;stroke:#37474f;stroke-width:1.3}.anywhere{stroke-dasharray:5 4}"
    ".way{fill:none;stroke-width:1.6;stroke-linejoin:round}"
)


class Way(NamedTuple):
    """What leads out of a box: a text of several lines, the first at height `y`. Without `to` it stays."""

    to: str
    lines: tuple[str, ...]
    y: int

    @property
    def last_y(self) -> int:
        """The height of the last line of text, which goes on as the arrow."""
        return self.y + ROW * (len(self.lines) - 1)

    @property
    def end_x(self) -> float:
        """Where the text ends."""
        return TEXT_X + LETTER * len(self.lines[-1]) + 8


class Box(NamedTuple):
    """A state: from the height `top` to `bottom`. Arrows come in at its first line."""

    at: str
    top: int
    bottom: int
    ways: tuple[Way, ...]

    @property
    def entry_y(self) -> int:
        """Where what leads here comes in."""
        return self.top + ROW // 2


class Lane(NamedTuple):
    """The line that all arrows to one state share."""

    to: Box
    x: float
    colour: str


def svg(title: str, start: str, end: str, arrows: Sequence[Arrow]) -> str:
    """Draw a picture. `end` is the state in which a call is over."""
    boxes = [*_boxes(arrows)]
    lanes = {lane.to.at: lane for lane in _lanes(boxes)}
    width = max((lane.x for lane in lanes.values()), default=_text_end(boxes)) + MARGIN
    height = boxes[-1].bottom + MARGIN
    size = f'viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect width="{width:.0f}" height="{height}" fill="#fff"/>',
        *(line for lane in lanes.values() for line in _drawn_lane(lane, boxes)),
        *(line for box in boxes for line in _drawn_box(box, lanes)),
        *_marks(boxes, start, end),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _boxes(arrows: Sequence[Arrow]) -> Iterator[Box]:
    top = MARGIN
    for at, out in groupby(arrows, key=lambda arrow: arrow.at):
        ways: list[Way] = []
        y = top + ROW + ROW // 2
        for arrow in out:
            lines = tuple(_lines(arrow))
            ways.append(Way(arrow.to, lines, y))
            y += ROW * len(lines)
        bottom = y - ROW // 2 + 4
        yield Box(at, top, bottom, tuple(ways))
        top = bottom + GAP


def _lines(arrow: Arrow) -> Iterator[str]:
    """The text beside an arrow, broken between what happens and never within."""
    labels = ", ".join(label.replace(" ", UNBROKEN) for label in arrow.labels)
    for line in wrap(labels if arrow.to else f"stays:{UNBROKEN}{labels}", WIDEST, break_long_words=False):
        yield line.replace(UNBROKEN, " ")


def _text_end(boxes: Sequence[Box]) -> float:
    return max(TEXT_X + LETTER * len(line) for box in boxes for way in box.ways for line in way.lines)


def _lanes(boxes: Sequence[Box]) -> Iterator[Lane]:
    """The shorter a lane, the nearer to the texts it runs."""
    left = _text_end(boxes) + LANE
    targets = [box for box in boxes if any(way.to == box.at for other in boxes for way in other.ways)]
    for number, box in enumerate(sorted(targets, key=lambda box: _length(box, boxes))):
        yield Lane(box, left + LANE * number, COLOURS[number % len(COLOURS)])


def _length(box: Box, boxes: Sequence[Box]) -> int:
    ends = [way.last_y for other in boxes for way in other.ways if way.to == box.at]
    return max(*ends, box.entry_y) - min(*ends, box.entry_y)


def _drawn_lane(lane: Lane, boxes: Sequence[Box]) -> Iterator[str]:
    """The way into the box, with the point of an arrow at its end."""
    heights = [way.last_y for box in boxes for way in box.ways if way.to == lane.to.at]
    entry, right = lane.to.entry_y, BOX_X + BOX_WIDTH
    top, bottom = min(*heights, entry), max(*heights, entry)
    path = f"M{lane.x:.0f} {top}V{bottom}M{lane.x:.0f} {entry}H{right + 8}"
    yield f'<path class="way" stroke="{lane.colour}" d="{path}"/>'
    yield f'<path fill="{lane.colour}" d="M{right} {entry}l10 -5v10z"/>'


def _drawn_box(box: Box, lanes: dict[str, Lane]) -> Iterator[str]:
    kind = "box anywhere" if box.at == ANYWHERE else "box"
    size = f'width="{BOX_WIDTH}" height="{box.bottom - box.top}" rx="7"'
    yield f'<rect class="{kind}" x="{BOX_X}" y="{box.top}" {size}/>'
    yield f'<text class="name" x="{BOX_X + 12}" y="{box.entry_y + 5}">{escape(box.at)}</text>'
    for way in box.ways:
        yield from _drawn_way(way, lanes.get(way.to))


def _drawn_way(way: Way, lane: Lane | None) -> Iterator[str]:
    for number, line in enumerate(way.lines):
        stays = "" if way.to else ' class="stays"'
        yield f'<text{stays} x="{TEXT_X}" y="{way.y + ROW * number + 4}">{escape(line)}</text>'
    if lane:
        stub = f"M{BOX_X + BOX_WIDTH} {way.y}H{TEXT_X - 6}"
        yield f'<path class="way" stroke="{lane.colour}" d="{stub}M{way.end_x:.0f} {way.last_y}H{lane.x:.0f}"/>'
        yield f'<circle cx="{lane.x:.0f}" cy="{way.last_y}" r="3" fill="{lane.colour}"/>'


def _marks(boxes: Sequence[Box], start: str, end: str) -> Iterator[str]:
    """Where a call begins and where it is over."""
    for box in boxes:
        y = box.entry_y
        if box.at == start:
            yield f'<circle cx="{MARGIN}" cy="{y}" r="6" fill="#222"/>'
            yield f'<path class="way" stroke="#222" d="M{MARGIN} {y}H{BOX_X - 8}"/>'
            yield f'<path fill="#222" d="M{BOX_X} {y}l-10 -5v10z"/>'
        if box.at == end:
            yield f'<path class="way" stroke="#222" d="M{BOX_X} {y}H{MARGIN + 8}"/>'
            yield f'<circle cx="{MARGIN}" cy="{y}" r="7" fill="none" stroke="#222" stroke-width="1.5"/>'
            yield f'<circle cx="{MARGIN}" cy="{y}" r="4" fill="#222"/>'
