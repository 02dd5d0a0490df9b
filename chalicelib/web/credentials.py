"""Who may do what: signed credentials for hosts and signed invitations for guests.

Both are JSON Web Tokens (RFC 7519) under HS256, sent as `Authorization: Bearer`. Nothing is stored: a token is good
until it expires, until its meeting ends, or until the deployment's secret changes.

    claim   host credential      invitation
    aud     partyline            partyline
    role    host                 guest (or host, to let somebody help)
    room    a room, or *         a room
    seat    the attendee id of whoever took a seat with it, or the id of whoever waits for one; not in every token
    exp     seconds since the epoch
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.meetings.model import Role
from chalicelib.web.problems import Code, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

AUDIENCE = "partyline"
ALL_ROOMS = "*"
ALGORITHM = "HS256"
LONGEST_TOKEN = 2048
_PURPOSE = b"partyline: credentials and invitations"


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a valid token says about the one who sent it. `expires_at` is seconds since the epoch."""

    role: Role
    room: str
    expires_at: int
    seat: str = ""

    def may_enter(self, room_id: str) -> bool:
        return self.room in (ALL_ROOMS, room_id)

    def is_host_of(self, room_id: str) -> bool:
        return self.role is Role.HOST and self.may_enter(room_id)

    def sits_on(self, room_id: str, seat: str) -> bool:
        """Tell whether this is the one who took that seat."""
        return bool(seat) and self.may_enter(room_id) and self.seat == seat

    def seated(self, room_id: str, seat: str) -> Bearer:
        """Give the same bearer on a seat, for this one room."""
        return Bearer(self.role, room_id, self.expires_at, seat)

    @property
    def is_host_of_all(self) -> bool:
        return self.role is Role.HOST and self.room == ALL_ROOMS


class Signer:
    """Mints and reads tokens with a key of its own, derived from the deployment's secret."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()

    def mint(self, bearer: Bearer) -> str:
        """Sign a token. It is a secret: whoever holds it is the bearer."""
        import jwt  # noqa: PLC0415 - it costs a tenth of a second, and no telephone call needs it

        claims = {"aud": AUDIENCE, "role": bearer.role.value, "room": bearer.room, "exp": bearer.expires_at}
        claims |= {"seat": bearer.seat} if bearer.seat else {}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def read(self, token: str, now: float) -> Bearer:
        """Tell whom the token speaks for. Raises ProblemError (401): credential_invalid or credential_expired."""
        bearer = _bearer(self._claims(token))
        if bearer.expires_at <= now:
            raise ProblemError(Code.CREDENTIAL_EXPIRED)
        return bearer

    def _claims(self, token: str) -> Mapping[str, Any]:
        """Check signature (in constant time) and audience by the library. The expiry waits for `read` and its `now`."""
        import jwt  # noqa: PLC0415 - as above

        options: Any = {"require": ["aud", "exp", "role", "room"], "verify_exp": False}
        if len(token) > LONGEST_TOKEN:
            raise ProblemError(Code.CREDENTIAL_INVALID)
        try:
            return jwt.decode(token, self._key, algorithms=[ALGORITHM], audience=AUDIENCE, options=options)
        except (jwt.InvalidTokenError, ValueError) as error:
            raise ProblemError(Code.CREDENTIAL_INVALID) from error


def operator_credential(secret: str, expires_at: int) -> str:
    """Sign a credential for the hosts of all rooms: a deployment's first, which nobody but its secret vouches for."""
    return Signer(secret).mint(Bearer(Role.HOST, ALL_ROOMS, expires_at))


def from_header(header: str, signer: Signer, now: float) -> Bearer:
    """Tell whom an Authorization header speaks for. The scheme's name knows no case (RFC 9110, section 11.1)."""
    scheme, _, token = header.strip().partition(" ")
    if not header.strip():
        raise ProblemError(Code.CREDENTIAL_MISSING)
    if scheme.lower() != "bearer":
        raise ProblemError(Code.CREDENTIAL_INVALID)
    return signer.read(token.strip(), now)


def _bearer(claims: Mapping[str, Any]) -> Bearer:
    """Take the claims if each is what it has to be: a good signature alone does not make a good credential."""
    try:
        role, room, expires_at = Role(claims["role"]), claims["room"], claims["exp"]
        seat = claims.get("seat", "")
    except ValueError as error:
        raise ProblemError(Code.CREDENTIAL_INVALID) from error
    texts = isinstance(room, str) and isinstance(seat, str)
    if not texts or not isinstance(expires_at, int) or (room == ALL_ROOMS and (seat or role is not Role.HOST)):
        raise ProblemError(Code.CREDENTIAL_INVALID)
    return Bearer(role, room, expires_at, seat)
