"""Which operations there are: routes, request shapes and errors of Amazon's own service models, as botocore has them.

Nothing about a single operation is written down here, so a new botocore brings new operations along.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, StructureShape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SERVICES = ("chime-sdk-meetings", "chime-sdk-voice")


@dataclass(frozen=True)
class Operation:
    """One API operation: where it lives and what it takes. `segments` has names in braces where the URI varies."""

    name: str
    service: str
    method: str
    segments: tuple[str, ...]
    query: frozenset[tuple[str, str]]
    status: int
    takes: StructureShape | None

    def fits(self, method: str, segments: Sequence[str], query: Iterable[tuple[str, str]]) -> bool:
        """Whether a request is one of this operation."""
        return (
            method == self.method
            and len(segments) == len(self.segments)
            and self.query <= set(query)
            and all(own[0] == "{" or own == given for own, given in zip(self.segments, segments, strict=True))
        )

    def uri_values(self, segments: Sequence[str]) -> dict[str, str]:
        """Read what a request's URI says, by the names in braces."""
        return {own[1:-1]: given for own, given in zip(self.segments, segments, strict=True) if own[0] == "{"}

    @property
    def literalness(self) -> tuple[int, int]:
        """Of two operations that fit, the one that says more about its request is meant."""
        return len(self.query), sum(own[0] != "{" for own in self.segments)


class Catalogue:
    """The operations of both services. `/tags` is in both: the meetings model speaks for it."""

    def __init__(self) -> None:
        loader = Loader()
        self._models = [ServiceModel(loader.load_service_model(name, "service-2"), name) for name in SERVICES]

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All of them, the most particular first."""
        found = [
            _operation(model.operation_model(name), str(model.service_name))
            for model in self._models
            for name in model.operation_names
        ]
        return tuple(sorted(found, key=lambda operation: operation.literalness, reverse=True))

    @cached_property
    def error_statuses(self) -> dict[str, int]:
        """The HTTP status of every error the models name."""
        shapes = [shape for model in self._models for shape in model.error_shapes]
        return {str(shape.name): int(shape.metadata["error"]["httpStatusCode"]) for shape in shapes}

    def find(self, method: str, segments: Sequence[str], query: Sequence[tuple[str, str]]) -> Operation | None:
        """Give the operation a request is meant for. One with an `operation=` that nobody knows is for none."""
        asked = {pair for pair in query if pair[0] == "operation"}
        for operation in self.operations:
            if asked <= operation.query and operation.fits(method, segments, query):
                return operation
        return None


def _operation(model: OperationModel, service: str) -> Operation:
    path, _, query = str(model.http["requestUri"]).partition("?")
    return Operation(
        name=str(model.name),
        service=service,
        method=str(model.http["method"]),
        segments=tuple(path.strip("/").split("/")),
        query=frozenset(parse_qsl(query)),
        status=int(model.http.get("responseCode", 200)),
        takes=model.input_shape if isinstance(model.input_shape, StructureShape) else None,
    )
