"""What Chalice deploys: the HTTP API and the functions beside it. Wiring only; the work is done in chalicelib.

Four Lambda functions import this file and take one name from it each: `sma`, `app`, `meeting_events`, `after_calls`.
The one that answers telephones must not wait for Chalice and the HTTP API, so what needs them is made when it is asked
for (https://peps.python.org/pep-0562/).
"""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING, Any

import chalicelib.head_start  # noqa: F401 # pyright: ignore[reportUnusedImport] - first, for what it does
from chalicelib import invocation, telemetry, this_process

if TYPE_CHECKING:
    from chalice.app import CloudWatchEvent

if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
    from chalicelib import snapshot

    snapshot.prepare()

gc.freeze()  # what was imported stays
gc.enable()


def sma(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one event of the SIP media application.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pstn-invocations.html
    """
    return invocation.handle(event, this_process.telephone())


def after_calls(event: dict[str, Any], _context: object) -> None:
    """Close the calls that are over, by the log of `sma`. What cannot be closed now raises, and is sent again.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html
    """
    from chalicelib import closing  # noqa: PLC0415 - no ring waits for it

    try:
        closing.close_all(event, this_process.parts().meetings.close)
    except Exception as error:
        telemetry.failure(error, event="after_calls")
        raise


def _application() -> dict[str, Any]:
    from chalice.app import Chalice  # noqa: PLC0415

    from chalicelib.web import site  # noqa: PLC0415

    app = Chalice(app_name="partyline", configure_logs=False)
    site.mount(app, this_process.front, this_process.origin())
    app.lambda_function(name="sma")(sma)
    app.lambda_function(name="after_calls")(after_calls)

    @app.on_cw_event({"source": ["aws.chime"], "detail-type": ["Chime Meeting State Change"]})
    def meeting_events(event: CloudWatchEvent) -> None:
        """Keep the rosters true. What cannot be noted now raises, so that Lambda delivers the event again.

        https://docs.aws.amazon.com/chime-sdk/latest/dg/using-events.html
        """
        try:
            this_process.parts().attendance.note(event.detail)
        except Exception as error:
            telemetry.failure(error, event="meeting_events")
            raise

    return {"app": app, "meeting_events": meeting_events}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - Chalice's own
    if name not in {"app", "meeting_events"}:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    globals().update(_application())
    return globals()[name]
