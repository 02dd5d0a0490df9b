"""The API as a function from request to answer. No sockets here: `server` adds them."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

from emulator.cloud.catalogue import Catalogue
from emulator.cloud.errors import ApiError
from emulator.cloud.faults import Fault, Faults
from emulator.cloud.operations import TABLE
from emulator.cloud.wire import Answer, failure, parameters, success

if TYPE_CHECKING:
    from emulator.cloud.account import Account
    from emulator.cloud.catalogue import Operation
    from emulator.cloud.wire import Request


class ChimeApi:
    """chime-sdk-meetings and chime-sdk-voice for one account. Safe to use from any thread.

    `calls` counts the requests by operation, those that were refused too.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self.catalogue = Catalogue()
        self.faults = Faults(self.catalogue.error_statuses)
        self.calls: Counter[str] = Counter()
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Answer one request; whatever is wrong with it becomes an error that an AWS SDK reads."""
        try:
            _check_signed(request)
            operation = self._operation(request)
        except ApiError as error:
            return failure(error)
        fault = self.faults.take(operation.name)
        answer = self._carry_out(operation, request, fault)
        return Answer(answer.status, answer.body, answer.headers, delay=fault.delay, cut=fault.cut)

    def _operation(self, request: Request) -> Operation:
        operation = self.catalogue.find(request.method, request.segments, request.query)
        if operation is None:
            code, message = "UnknownOperationException", "No operation of the Chime SDK has this method and path"
            raise ApiError(code, message, 404)
        with self._lock:
            self.calls[operation.name] += 1
        return operation

    def _carry_out(self, operation: Operation, request: Request, fault: Fault) -> Answer:
        try:
            if fault.error and not fault.after:
                raise fault.error
            answer = success(operation.status, self._act(operation, request))
            if fault.error:
                raise fault.error
        except ApiError as error:
            return failure(error)
        return answer

    def _act(self, operation: Operation, request: Request) -> dict[str, object] | None:
        if operation.name not in TABLE:
            code, message = "NotImplementedException", f"{operation.name} is not emulated"
            raise ApiError(code, message, 501)
        return TABLE[operation.name](self.account, parameters(operation, request))


def _check_signed(request: Request) -> None:
    # The signature itself is not verified. To demand one keeps web pages out: they cannot send this header here.
    if not request.headers.get("Authorization", "").startswith("AWS4-"):
        code, message = "MissingAuthenticationTokenException", "The request is not signed"
        raise ApiError(code, message, 403)
