"""What Chalice deploys: the HTTP API and the functions beside it. Wiring only; the work is done in chalicelib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Chalice

from chalicelib import invocation, telemetry, wiring
from chalicelib.web import site

if TYPE_CHECKING:
    from chalice.app import CloudWatchEvent

app = Chalice(app_name="partyline", configure_logs=False)
site.mount(app, wiring.front, wiring.origin())


@app.lambda_function(name="sma")
def sma(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one event of the SIP media application.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pstn-invocations.html
    """
    return invocation.handle(event, wiring.telephone())


@app.on_cw_event({"source": ["aws.chime"], "detail-type": ["Chime Meeting State Change"]})
def meeting_events(event: CloudWatchEvent) -> None:
    """Keep the rosters true. What cannot be noted now raises, so that Lambda delivers the event again.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/using-events.html
    """
    try:
        wiring.parts().attendance.note(event.detail)
    except Exception as error:
        telemetry.failure(error, event="meeting_events")
        raise
