"""An answer that is an error, in the shape Amazon's REST-JSON services give it."""

from __future__ import annotations


class ApiError(Exception):
    """The request is answered by the error `code`, such as NotFoundException, with an HTTP status."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def bad_request(message: str) -> ApiError:
    """Say that the request breaks the service model or one of its written rules."""
    return ApiError("BadRequestException", message, 400)


def not_found(message: str) -> ApiError:
    """Say that nothing of that name is there, or no longer."""
    return ApiError("NotFoundException", message, 404)


def conflict(message: str) -> ApiError:
    """Say that something else stands in the way."""
    return ApiError("ConflictException", message, 409)
