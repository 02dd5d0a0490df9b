"""What API Gateway answers when a request never reaches our function: in the API's own shape, and nothing repeated.

By itself it says 403 where there is nothing, and repeats an Authorization header it cannot make sense of.
https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chalicelib.web.problems import MEDIA_TYPE, Code, ProblemError
from chalicelib.web.site import HTTPS_ONLY, SAFE, cors

if TYPE_CHECKING:
    from collections.abc import Mapping

TOLD_AS: Final[Mapping[str, Code]] = {
    # An address or a method there is not; with a credential, API Gateway takes it for a signature of AWS's.
    "MISSING_AUTHENTICATION_TOKEN": Code.NOT_FOUND,
    "INVALID_SIGNATURE": Code.NOT_FOUND,
    "ACCESS_DENIED": Code.NOT_FOUND,
    "RESOURCE_NOT_FOUND": Code.NOT_FOUND,
    "REQUEST_TOO_LARGE": Code.BODY_TOO_LARGE,
    "THROTTLED": Code.TOO_MANY_REQUESTS,
    "INTEGRATION_FAILURE": Code.UNAVAILABLE,
    "INTEGRATION_TIMEOUT": Code.UNAVAILABLE,
    "DEFAULT_4XX": Code.REFUSED,
    "DEFAULT_5XX": Code.INTERNAL_ERROR,
}


def responses(origin: str = "") -> dict[str, Any]:
    """Give the property GatewayResponses of AWS::Serverless::Api. `origin` is the page that may read them (CORS).

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-gatewayresponseobject.html
    """
    return {kind: _response(code, origin) for kind, code in TOLD_AS.items()}


def _response(code: Code, origin: str) -> dict[str, Any]:
    told = ProblemError(code).response()
    headers: dict[str, Any] = {**SAFE, **HTTPS_ONLY, **told.headers, "Content-Type": MEDIA_TYPE}
    headers |= cors(origin).get_access_control_headers() if origin else {}
    return {
        "StatusCode": told.status_code,
        "ResponseParameters": {
            "Headers": {name: f"'{text}'" for name, text in headers.items() if "'" not in str(text)}
        },
        "ResponseTemplates": {"application/json": json.dumps(told.body)},
    }
