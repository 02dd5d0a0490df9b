"""The pictures of the call flows show every state and every way, read by machines, and are those in the documents."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from chalicelib.callflow.flows import FLOWS
from tools.cli import main
from tools.flowcharts import ANYWHERE, Arrow, arrows
from tools.flows import svg
from tools.graph import PICTURES, pictures

SVG = "{http://www.w3.org/2000/svg}"
AROUND = [Arrow("here", "there", ("Rang",)), Arrow("here", "here", ("Played",)), Arrow("there", "", ("Joined",))]


def drawn(name: str) -> ET.Element:
    return ET.fromstring(pictures(FLOWS[name])[f"{name}.svg"])


def words(picture: ET.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def number(element: ET.Element, name: str) -> float:
    return float(element.get(name, "nan"))


@pytest.mark.parametrize("name", FLOWS)
def test_the_documents_hold_the_pictures_of_today(name: str) -> None:
    for file, text in pictures(FLOWS[name]).items():
        assert (PICTURES / file).read_text(encoding="utf-8") == text, "run `make docs`"


@pytest.mark.parametrize("name", FLOWS)
def test_every_state_and_every_word_of_every_way_is_drawn(name: str) -> None:
    shown = words(drawn(name))
    assert {*map(str, FLOWS[name].rows), ANYWHERE} <= set(shown)
    for arrow in arrows(FLOWS[name]):
        told = ", ".join(arrow.labels)
        assert told in " ".join(shown), told


@pytest.mark.parametrize("name", FLOWS)
def test_every_way_out_meets_the_lane_of_its_target_in_its_colour(name: str) -> None:
    ends = [dot.get("fill") for dot in drawn(name).iter(f"{SVG}circle") if dot.get("r") == "3"]
    assert len(ends) == sum(bool(arrow.to) for arrow in arrows(FLOWS[name]))
    assert len(set(ends)) == len({arrow.to for arrow in arrows(FLOWS[name]) if arrow.to})


@pytest.mark.parametrize("name", FLOWS)
def test_no_two_texts_stand_on_one_line_and_none_leaves_the_picture(name: str) -> None:
    picture = drawn(name)
    texts = [text for text in picture.iter(f"{SVG}text") if text.get("class") != "name"]
    heights = [number(text, "y") for text in texts]
    assert len(set(heights)) == len(heights)
    assert max(heights) < number(picture, "height")
    lanes = [number(dot, "cx") for dot in picture.iter(f"{SVG}circle") if dot.get("r") == "3"]
    ends = [number(text, "x") + svg.LETTER * len(text.text or "") for text in texts]
    assert max(ends) < min(lanes)
    assert max(lanes) < number(picture, "width")


def test_boxes_lie_below_each_other() -> None:
    boxes = [box for box in drawn("dial-in").iter(f"{SVG}rect") if box.get("x")]
    tops = [(number(box, "y"), number(box, "y") + number(box, "height")) for box in boxes]
    assert all(bottom < top for (_, bottom), (top, _) in pairwise(tops))


def test_a_way_back_to_where_it_comes_from_is_drawn_too() -> None:
    picture = ET.fromstring(svg.svg("round & round", "here", "there", AROUND))
    assert words(picture) == ["here", "Rang", "Played", "there", "stays: Joined"]
    assert picture.get("aria-label") == "round & round"


def test_a_picture_can_be_printed_as_either() -> None:
    mermaid = CliRunner().invoke(main, ["graph", "dial-in"])
    assert mermaid.exit_code == 0
    assert mermaid.stdout == pictures(FLOWS["dial-in"])["dial-in.mmd"]
    assert "asking_pin --> admitting : Entered (looks like a pin)" in mermaid.stdout
    both = CliRunner().invoke(main, ["graph", "--as", "svg"])
    assert both.stdout.count("<svg ") == len(FLOWS)


def test_programs_get_the_ways_as_data() -> None:
    (flow,) = json.loads(CliRunner().invoke(main, ["graph", "dial-out", "--json"]).stdout)["flows"]
    assert (flow["flow"], flow["start"], flow["end"]) == ("dial-out", "placing", "over")
    assert {"from": "placing", "to": "dialling", "on": ["Placed"]} in flow["ways"]
    assert {way["from"] for way in flow["ways"]} == {*flow["states"], ANYWHERE}
    assert {way["to"] for way in flow["ways"]} <= {*flow["states"], None}


def test_a_folder_is_filled_and_checked(tmp_path: Path) -> None:
    there = ["graph", "--out", str(tmp_path / "flows")]
    assert CliRunner().invoke(main, [*there, "--check"]).exit_code == 1
    assert CliRunner().invoke(main, there).exit_code == 0
    assert CliRunner().invoke(main, [*there, "--check"]).exit_code == 0
    (tmp_path / "flows" / "dial-in.svg").write_text("<svg/>", encoding="utf-8")
    stale = CliRunner().invoke(main, [*there, "--check"])
    assert stale.exit_code == 1
    assert re.search(r"dial-in\.svg is not what\s+the table says", stale.output)


def test_a_check_of_nowhere_is_refused() -> None:
    assert CliRunner().invoke(main, ["graph", "--check"]).exit_code == 2
