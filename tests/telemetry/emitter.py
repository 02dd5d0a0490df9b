"""X-Ray as Lambda switches it on, with an emitter that keeps what it should send."""

from __future__ import annotations

import importlib
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

import pytest

from chalicelib import tracing

LAMBDA = {"LAMBDA_TASK_ROOT": "/var/task", "_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0"}


class Entity(Protocol):
    """A segment of the SDK."""

    def serialize(self) -> str: ...


class Sent(list[str]):
    """Segments as they would be sent."""

    def send_entity(self, entity: Entity) -> None:
        self.append(entity.serialize())


@contextmanager
def traced() -> Generator[Sent]:
    recorder = importlib.import_module(tracing.SDK).xray_recorder
    sent = Sent()
    if not isinstance(recorder.emitter, Sent):
        recorder.emitter._socket.close()  # no test sends anything
        recorder.emitter = Sent()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in LAMBDA.items():
            patch.setenv(name, value)
        patch.setattr(recorder, "_emitter", sent)
        yield sent
