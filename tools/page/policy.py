"""What a browser is told about our pages: load nothing from elsewhere, call nobody but the API and the meeting.

https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

AMAZON_MEDIA: Final = ("https://*.chime.aws", "wss://*.chime.aws")
"""Where meetings of the real service are: signalling and client events. https://docs.aws.amazon.com/chime-sdk/latest/dg/network-config.html"""
LOCAL_MEDIA: Final = ("http://127.0.0.1:*", "ws://127.0.0.1:*")
"""Where the meetings of the emulator are."""

_SOURCES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self' blob:",
    "worker-src": "'self' blob:",  # the SDK starts its workers from code inside its bundle
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
HEADERS: Final = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Beside the policy, where headers can be chosen."""


def content_security_policy(connects_to: Iterable[str]) -> str:
    """Write the policy of a page that may call its own origin and these."""
    calls = " ".join(["'self'", *connects_to])
    return "; ".join(f"{name} {sources}" for name, sources in {**_SOURCES, "connect-src": calls}.items())
