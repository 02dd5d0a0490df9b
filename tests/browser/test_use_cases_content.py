"""Use cases 16 to 20 of amazon-chime-sdk-js: screens and films for everybody to see (docs/use-cases.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.pictures import film, looks_at, sees

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.person import Person
    from tests.browser.stage import Pair

SHARES = "await meetingSession.audioVideo.startContentShare(lab.picture(given, 1280, 720))"
STOPS = "await meetingSession.audioVideo.stopContentShare()"


def content_of(presenter: Person, viewer: Person, since: int) -> dict[str, Any]:
    """Wait until somebody's content has a tile at somebody else's."""
    return viewer.notices("tile", since=since, id=f"{presenter.id}#content", content=True)


def test_16_and_19_a_screen_is_shared_and_no_longer(pair: Pair) -> None:
    before, told = pair.bob.moment(), pair.alice.moment()
    pair.alice.does("await meetingSession.audioVideo.startContentShareFromScreenCapture()")
    pair.alice.notices("content started", since=told)
    tile = content_of(pair.alice, pair.bob, before)["tile"]
    pair.bob.notices("presence", since=before, id=f"{pair.alice.id}#content", present=True)
    looks_at(pair.bob, tile)
    pair.bob.until("lab.colour(document.getElementById(`tile${given}`)) !== null", tile)
    assert pair.alice.does("return new sdk.DefaultModality(given).base()", f"{pair.alice.id}#content") == pair.alice.id
    pair.bob.photographs("use-case-16")
    pair.alice.does(STOPS)
    pair.alice.notices("content stopped", since=told)
    pair.bob.notices("tile removed", since=before, tile=tile)
    pair.bob.notices("presence", since=before, id=f"{pair.alice.id}#content", present=False)


def test_17_an_application_that_has_its_own_picker_names_the_screen(pair: Pair) -> None:
    """As in Electron: the SDK asks for a screen by its id, and Electron's part of the browser is played by the test."""
    before, told = pair.bob.moment(), pair.alice.moment()
    pair.alice.does("""
        const ask = navigator.mediaDevices.getUserMedia;
        navigator.mediaDevices.getUserMedia = async wanted =>
            wanted.video?.mandatory?.chromeMediaSourceId === 'screen:1:0' ? lab.picture('blue') : ask(wanted);
        await meetingSession.audioVideo.startContentShareFromScreenCapture('screen:1:0');
        delete navigator.mediaDevices.getUserMedia;
    """)
    tile = content_of(pair.alice, pair.bob, before)["tile"]
    looks_at(pair.bob, tile)
    sees(pair.bob, tile, red=False)
    pair.alice.does(STOPS)
    pair.alice.notices("content stopped", since=told)


def test_18_a_film_from_a_file_is_shown_to_everybody(pair: Pair, tmp_path: Path) -> None:
    film(tmp_path / "film.webm", 20, red=True)
    before, told = pair.bob.moment(), pair.alice.moment()
    pair.alice.does("""
        const chooser = Object.assign(document.createElement('input'), { type: 'file', id: 'chooser' });
        const video = lab.screenFor('film');
        chooser.addEventListener('change', async () => {
            video.src = URL.createObjectURL(chooser.files[0]);
            await video.play();
            await meetingSession.audioVideo.startContentShare(video.captureStream());
        });
        document.body.append(chooser);
    """)
    pair.alice.page.locator("#chooser").set_input_files(tmp_path / "film.webm")
    tile = content_of(pair.alice, pair.bob, before)["tile"]
    looks_at(pair.bob, tile)
    sees(pair.bob, tile, red=True)
    pair.alice.does(STOPS)
    pair.alice.notices("content stopped", since=told)


def test_18_the_sound_of_a_film_is_heard_by_all_but_its_presenter(pair: Pair) -> None:
    told = pair.alice.moment()
    telephone = pair.meeting.telephone()
    pair.alice.does("""
        const film = [...lab.picture('red').getTracks(), ...lab.hum(850).getTracks()];
        await meetingSession.audioVideo.startContentShare(new MediaStream(film));
    """)
    pair.bob.hears(600, 850)
    telephone.hears(600, 850, 1000)
    pair.alice.hears(1000)
    pair.alice.hears_no(850)
    telephone.hangs_up()
    pair.alice.does(STOPS)
    pair.alice.notices("content stopped", since=told)
    pair.bob.hears_no(850)


def test_20_two_may_share_at_once_and_a_third_may_not(pair: Pair, person: Callable[..., Person]) -> None:
    viewer = person("Viewer").enters(pair.meeting.seat("Viewer"), microphone=False)
    for presenter, colour in ((pair.alice, "red"), (pair.bob, "blue")):
        presenter.does(SHARES, colour)
        tile = content_of(presenter, viewer, 0)["tile"]
        looks_at(viewer, tile)
        sees(viewer, tile, red=colour == "red")
    viewer.photographs("use-case-20")
    third = person("Third").enters(pair.meeting.seat("Third"), microphone=False)
    third.does(SHARES, "red")
    third.notices("content stopped")
    assert len({one["tile"] for one in viewer.noticed("tile", content=True)}) == 2
    for presenter in (pair.alice, pair.bob):
        told = presenter.moment()
        presenter.does(STOPS)
        presenter.notices("content stopped", since=told)
