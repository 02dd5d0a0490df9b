"""Signature Version 4: how a request shows Amazon who sends it. Pure; the time is an argument.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hmac
from dataclasses import field
from functools import lru_cache
from hashlib import sha256
from time import gmtime, strftime
from typing import TYPE_CHECKING
from urllib.parse import quote

from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALGORITHM = "AWS4-HMAC-SHA256"


@value
class Keys:
    """Who we are. `token` belongs to keys that end, such as a Lambda function's."""

    id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


@value
class Request:
    """What is asked: `path` is percent-encoded, perhaps with a query in order; `headers` have lower-case names."""

    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)


def signed(request: Request, keys: Keys, service: str, region: str, now: float) -> dict[str, str]:
    """Give all the headers to send. `now` is seconds since the epoch; Amazon takes five minutes more or less."""
    at = strftime("%Y%m%dT%H%M%SZ", gmtime(now))
    headers = {**request.headers, "host": request.host, "x-amz-date": at}
    if keys.token:
        headers["x-amz-security-token"] = keys.token
    scope = f"{at[:8]}/{region}/{service}/aws4_request"
    names = ";".join(sorted(headers))
    digest = sha256(_canonical(request, headers, names).encode()).hexdigest()
    key = _signing_key(keys.secret, at[:8], region, service)
    signature = hmac.digest(key, f"{_ALGORITHM}\n{at}\n{scope}\n{digest}".encode(), "sha256").hex()
    credential = f"{keys.id}/{scope}"
    headers["authorization"] = f"{_ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
    return headers


def _canonical(request: Request, headers: Mapping[str, str], names: str) -> str:
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in sorted(headers))
    # Every service but S3 signs the path encoded twice.
    path, _, query = request.path.partition("?")
    path = quote(path, safe="/-_.~")
    return f"{request.method}\n{path}\n{query}\n{lines}\n{names}\n{sha256(request.body).hexdigest()}"


@lru_cache(maxsize=8)
def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
