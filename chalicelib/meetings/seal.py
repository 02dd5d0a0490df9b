"""The keyed hash behind which PINs and phone numbers are kept, and the mask for showing a number.

A PIN has to be looked up, so it cannot carry a salt of its own; what protects it is the deployment's secret,
which is not in the table. HMAC-SHA256 (RFC 2104), a different purpose word for every kind of value, so that a
hash of one kind says nothing about another.
"""

from __future__ import annotations

import hmac
from dataclasses import field

from chalicelib.values import value

# Enough to make a collision among billions of values absurd, short enough for a 64 character ExternalUserId.
_HEX_DIGITS = 40


@value
class Seal:
    """Seals values with the deployment's secret. The same value always gives the same forty hex digits."""

    secret: str = field(repr=False)

    def pin(self, pin: str) -> str:
        """Seal a PIN: the key under which its room is found."""
        return self._mark("pin", pin)

    def number(self, number: str) -> str:
        """Seal a phone number: the key of its budget of wrong PINs."""
        return self._mark("number", number)

    def address(self, address: str) -> str:
        """Seal a network address: the key of what may be asked for from there."""
        return self._mark("address", address)

    def _mark(self, purpose: str, value: str) -> str:
        return hmac.digest(self.secret.encode(), f"{purpose}:{value}".encode(), "sha256").hex()[:_HEX_DIGITS]


def mask(number: str) -> str:
    """Show a phone number as nothing but its last two digits: ··00. Whatever is not a number shows as ····."""
    digits = [c for c in number if c.isdecimal()]
    return f"··{''.join(digits[-2:])}" if len(digits) > len("12345") else "····"
