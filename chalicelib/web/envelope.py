"""What stands on the outside of a request: its headers, its id, where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice.app import Request


def header(request: Request, name: str) -> str:
    """Give one header, whatever the case of its name; empty when it was not sent."""
    return cast("Mapping[str, str]", request.headers).get(name, "")


def request_id(request: Request) -> str:
    """Give the name of this one request: API Gateway's, which its own log has too, or else the function's."""
    context = cast("Mapping[str, Any]", request.context)
    return str(context.get("requestId") or getattr(request.lambda_context, "aws_request_id", ""))


def came_by_https(request: Request) -> bool:
    """Tell whether the client's own connection was encrypted, as API Gateway says."""
    return header(request, "x-forwarded-proto") == "https"


def client_address(request: Request) -> str:
    """Give the address of whoever connected to API Gateway. No header of the client's own can change it.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
    """
    context = cast("Mapping[str, Any]", request.context)
    return str(context.get("identity", {}).get("sourceIp") or "")
