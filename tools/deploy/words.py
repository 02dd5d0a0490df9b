"""A change set in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_VERBS: Final[Mapping[str, str]] = {"Add": "make", "Modify": "change", "Remove": "remove", "Import": "take over"}
_NOUNS: Final[Mapping[str, str]] = {
    "AWS::ApiGateway::Deployment": "deployment of the HTTP API",
    "AWS::ApiGateway::RestApi": "HTTP API",
    "AWS::ApiGateway::Stage": "stage of the HTTP API",
    "AWS::DynamoDB::Table": "table",
    "AWS::Events::Rule": "rule for Amazon's events",
    "AWS::IAM::Role": "role",
    "AWS::Logs::LogGroup": "log group",
    "AWS::Logs::MetricFilter": "metric from logs",
    "AWS::S3::BucketPolicy": "policy of the bucket",
    "AWS::SecretsManager::Secret": "secret",
}
KEPT: Final = frozenset({"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret"})
"""What holds something nobody can make again."""


@dataclass(frozen=True, slots=True)
class Change:
    """What will become of one resource. `replaced` means that another takes its place, empty, or may do so."""

    verb: str
    kind: str
    name: str
    replaced: bool = False
    about: tuple[str, ...] = ()

    @classmethod
    def read(cls, change: Mapping[str, Any]) -> Change:
        """Read a ResourceChange of DescribeChangeSet."""
        targets = [detail.get("Target", {}) for detail in change.get("Details", ())]
        about = {str(target.get("Name") or target.get("Attribute", "")) for target in targets}
        replaced = change.get("Replacement") == "True" or (
            change.get("Replacement") == "Conditional" and change["ResourceType"] in KEPT
        )
        verb = _VERBS.get(change["Action"], "see to")
        return cls(verb, change["ResourceType"], change["LogicalResourceId"], replaced, tuple(sorted(about - {""})))

    @property
    def loses(self) -> bool:
        """Tell whether the stack would let go of something that nobody can make again."""
        return self.kind in KEPT and (self.replaced or self.verb == _VERBS["Remove"])

    def __str__(self) -> str:
        noun = _NOUNS.get(self.kind, self.kind.rpartition("::")[2].lower())
        told = f"{'replace' if self.replaced else self.verb} the {noun} {self.name}"
        return f"{told} ({', '.join(self.about)})" if self.about else told
