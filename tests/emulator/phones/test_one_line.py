"""A telephone in a browser has one line, whoever takes it first, and gets it back when the exchange takes no call."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from emulator.media.studio import Studio
from emulator.overheard import Overheard
from emulator.phones.browser.phone import BrowserPhone, House
from emulator.phones.browser.socket import Outbox
from tests.emulator.exchange.conversation import CALLED, CALLER
from tests.emulator.functions import Scripted
from tests.emulator.phones.test_terminal import FakeLine, FakeSwitchboard, Overworked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.overheard import Watcher

OWN = "+12065550190"
PATIENCE = 10.0


class Page:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Mapping[str, Any]] = []

    def tell(self, words: Mapping[str, Any]) -> None:
        self.told.append(words)

    def send(self, frame: bytes) -> None:
        del frame

    @property
    def last(self) -> Mapping[str, Any]:
        return self.told[-1]


class Slow(Overheard):
    """Somebody calls while the last call is being forgotten."""

    def __init__(self) -> None:
        super().__init__(Scripted())
        self.meanwhile: Callable[[], None] = lambda: None

    def follow(self, transaction: str, watcher: Watcher) -> Callable[[], None]:
        stop = super().follow(transaction, watcher)

        def stops() -> None:
            stop()
            self.meanwhile()

        return stops


def test_who_dials_just_when_it_rings_is_on_one_call_and_the_other_finds_it_busy() -> None:
    page, board, overheard, caller = Page(), FakeSwitchboard(), Slow(), FakeLine("t-2")
    phone = BrowserPhone(House(board, Studio(), overheard, CALLED), OWN, page)
    rung = threading.Event()

    def rings() -> None:
        phone.rings(caller, CALLER)
        rung.set()

    def meanwhile() -> None:
        overheard.meanwhile = lambda: None
        threading.Thread(target=rings).start()
        rung.wait(0.2)  # comes true at once where nothing keeps the two apart

    phone.rings(FakeLine("t-1"), CALLER).ended("over")
    overheard.meanwhile = meanwhile
    phone.does({"do": "dial"})
    assert rung.wait(PATIENCE)
    assert caller.done == ["refuse 486"]
    phone.does({"do": "hang_up"})
    assert board.line.done == ["hang up"]


def test_a_call_that_the_exchange_does_not_take_frees_the_line() -> None:
    page, board = Page(), Overworked()
    phone = BrowserPhone(House(board, Studio(), Overheard(Scripted()), CALLED), OWN, page)
    phone.does({"do": "dial"})
    assert page.last == {"is": "ended", "why": "the exchange did not take the call"}
    phone.rings(FakeLine(), CALLER)
    assert page.last == {"is": "rings", "from": CALLER}


def test_a_page_whose_server_ends_meanwhile_harms_nobody_who_tells_it_something() -> None:
    class Ending(asyncio.SelectorEventLoop):
        """Not closed when it is asked once, and closed a moment later."""

        asked = False

        def is_closed(self) -> bool:
            before, self.asked = self.asked, True
            return before

    loop = Ending()
    loop.close()
    outbox = Outbox(loop)
    loop.asked = False
    outbox.tell({"is": "ringing"})
    loop.asked = True
