"""What a telephone wears in a meeting: its ExternalUserId, which tells enough to put it into the roster.

Amazon hands it back with each event about the attendee, so that the roster needs nothing of the call: nobody has to ask
or write anything while a caller waits. Browsers see it, as they see the roster: no number is in it but its last two
digits.

    phone-g00-11111111-0000-4000-8000-000000000001
          |`` `- the call's transaction id, by which it can be told something
          |`- the last two digits, xx if there is no number
          `- h: a host, g: a guest
"""

from __future__ import annotations

import re

from chalicelib.meetings.model import Role, Visitor
from chalicelib.meetings.seal import mask
from chalicelib.values import value

_WORN = re.compile(r"phone-(?P<role>[hg])(?P<digits>\d\d|xx)-(?P<transaction>[\w-]+)", re.ASCII)
_ROLES = {"h": Role.HOST, "g": Role.GUEST}
# CreateAttendee takes 2 to 64 characters for an ExternalUserId.
_LONGEST_TRANSACTION = 64 - len("phone-g00-")


@value
class Badge:
    """Who a telephone is. `shown` is how the roster names it; the same leg in the same role wears the same badge."""

    role: Role
    shown: str
    transaction_id: str

    @classmethod
    def of(cls, visitor: Visitor, role: Role) -> Badge:
        """Make the badge of a visitor."""
        return cls(role, f"Phone {mask(visitor.number)}", visitor.transaction_id)

    @classmethod
    def read(cls, external_user_id: str) -> Badge | None:
        """Read a badge; None if this is no telephone's."""
        worn = _WORN.fullmatch(external_user_id)
        if worn is None:
            return None
        digits = worn["digits"].replace("xx", "··")
        return cls(_ROLES[worn["role"]], f"Phone ··{digits}", worn["transaction"])

    @property
    def text(self) -> str:
        """The ExternalUserId."""
        role = "h" if self.role is Role.HOST else "g"
        digits = self.shown[-2:] if self.shown[-2:].isdecimal() else "xx"
        transaction = re.sub(r"[^\w-]", "-", self.transaction_id, flags=re.ASCII)[:_LONGEST_TRANSACTION]
        return f"phone-{role}{digits}-{transaction}"
