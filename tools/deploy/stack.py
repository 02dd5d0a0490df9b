"""A CloudFormation stack: proposed as a change set, shown, carried out, deleted.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from tools.deploy.errors import DeployError, StackFailedError
from tools.deploy.words import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tools.deploy.amazon import Amazon, Json

_NEVER_WAS: Final = {"", "REVIEW_IN_PROGRESS", "DELETE_COMPLETE"}
_FAILED_AT_BIRTH: Final = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}
_STUCK: Final = {"UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"}
_STANDS: Final = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
_GOING_ON: Final = "_IN_PROGRESS"
_NOTHING: Final = ("didn't contain changes", "No updates are to be performed")
_CAPABILITIES: Final = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
_SIDE_EFFECT: Final = "cancelled"
"""CloudFormation writes this of resources that were stopped because another one failed."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change set that waits to be carried out."""

    id: str
    changes: tuple[Change, ...]
    first: bool


@dataclass
class Stack:
    """One stack. `tell` gets a line for each thing that happens; `pause` is the seconds between two looks."""

    amazon: Amazon
    name: str
    tell: Callable[[str], None]
    pause: float = 2.0
    _told: set[str] = field(default_factory=set[str])

    @property
    def status(self) -> str:
        """Give CloudFormation's word for the stack's state; empty if there is none."""
        return str((self._find() or {}).get("StackStatus", ""))

    @property
    def outputs(self) -> dict[str, str]:
        """Give what the stack tells of itself."""
        outputs = (self._find() or {}).get("Outputs", ())
        return {one["OutputKey"]: one["OutputValue"] for one in outputs}

    @property
    def stands(self) -> bool:
        """Tell whether the stack is there and well."""
        return self.status in _STANDS

    def settle(self) -> None:
        """Wait for whatever goes on; clear away a stack whose creation failed, which can only be deleted."""
        if self.status in _NEVER_WAS:
            return
        if not self.status.endswith(_GOING_ON):
            self._events()
        self._wait()
        if self.status in _FAILED_AT_BIRTH:
            self.tell(f"clearing away {self.name}, whose first deployment failed")
            self.delete()

    def propose(self, template_url: str, parameters: Mapping[str, str | None]) -> Proposal | None:
        """Have a change set made; None if nothing would change.

        Without a URL the template stays as it is, and so does a parameter of None.
        """
        status = self.status
        if status in _STUCK | _FAILED_AT_BIRTH:
            message = f"the stack {self.name} is {status}; {_remedy(status)}"
            raise DeployError(message)
        first = status in _NEVER_WAS
        made = self._cloudformation.create_change_set(
            StackName=self.name,
            ChangeSetName=f"partyline-{time.time_ns()}",
            ChangeSetType="CREATE" if first else "UPDATE",
            **({"TemplateURL": template_url} if template_url else {"UsePreviousTemplate": True}),
            Parameters=self._parameters(parameters),
            Capabilities=_CAPABILITIES,
        )
        described = self._described(made["Id"])
        if described["Status"] == "FAILED":
            self._forget(made["Id"], str(described.get("StatusReason", "")))
            return None
        return Proposal(made["Id"], tuple(self._changes(made["Id"])), first)

    def carry_out(self, proposal: Proposal) -> None:
        """Carry a change set out and tell how it goes. Raises StackFailedError, which names what failed and why."""
        self._events()
        self._cloudformation.execute_change_set(ChangeSetName=proposal.id)
        self._wait()
        status = self.status
        if "ROLLBACK" in status or "FAILED" in status:
            raise StackFailedError(self._why())

    def discard(self, proposal: Proposal) -> None:
        """Drop a change set; of a stack that never was nothing stays."""
        self._cloudformation.delete_change_set(ChangeSetName=proposal.id)
        if proposal.first:
            self._cloudformation.delete_stack(StackName=self.name)

    def delete(self) -> None:
        """Delete the stack and wait. What its template retains stays."""
        if self.status in {"", "DELETE_COMPLETE"}:
            return
        self._events()
        self._cloudformation.delete_stack(StackName=self.name)
        self._wait()
        if self.status not in {"", "DELETE_COMPLETE"}:
            raise StackFailedError(self._why())

    @property
    def _cloudformation(self) -> Any:  # noqa: ANN401
        return self.amazon.client("cloudformation")

    def _find(self) -> Json | None:
        try:
            found: Json = self._cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return found

    def _parameters(self, given: Mapping[str, str | None]) -> list[Json]:
        known = {one["ParameterKey"] for one in (self._find() or {}).get("Parameters", ())}
        chosen = [{"ParameterKey": name, "ParameterValue": text} for name, text in given.items() if text is not None]
        kept = [name for name, text in given.items() if text is None and name in known]
        return chosen + [{"ParameterKey": name, "UsePreviousValue": True} for name in kept]

    def _described(self, change_set: str) -> Json:
        while True:
            described: Json = self._cloudformation.describe_change_set(ChangeSetName=change_set)
            if described["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
                return described
            time.sleep(self.pause)

    def _changes(self, change_set: str) -> list[Change]:
        pages = self.amazon.every("cloudformation", "describe_change_set", "Changes", ChangeSetName=change_set)
        return [Change.read(one["ResourceChange"]) for one in pages]

    def _forget(self, change_set: str, reason: str) -> None:
        """Drop a change set that could not be made. Raises DeployError unless there was nothing to change."""
        self._cloudformation.delete_change_set(ChangeSetName=change_set)
        if not any(words in reason for words in _NOTHING):
            message = f"CloudFormation refuses the template: {reason}"
            raise DeployError(message)

    def _wait(self) -> None:
        while self.status.endswith(_GOING_ON):
            self._tell_events()
            time.sleep(self.pause)
        self._tell_events()

    def _tell_events(self) -> None:
        for event in self._events():
            reason = event.get("ResourceStatusReason", "")
            failed = "FAILED" in event["ResourceStatus"]
            if failed or event["ResourceStatus"].endswith("_COMPLETE"):
                done = event["ResourceStatus"].lower().replace("_", " ")
                self.tell(f"  {event['LogicalResourceId']}: {done}{f': {reason}' if failed and reason else ''}")

    def _events(self) -> list[Json]:
        """Give the events that have not been given before, oldest first."""
        if not self.status:
            return []
        listed: Json = self._cloudformation.describe_stack_events(StackName=self.name)
        fresh = [one for one in reversed(listed["StackEvents"]) if one["EventId"] not in self._told]
        self._told |= {one["EventId"] for one in fresh}
        return fresh

    def _why(self) -> str:
        """Name the resources that failed of themselves, the latest deployment's only."""
        listed: Json = self._cloudformation.describe_stack_events(StackName=self.name)
        reasons: list[str] = []
        for event in listed["StackEvents"]:
            reason = event.get("ResourceStatusReason", "")
            if "FAILED" in event["ResourceStatus"] and _SIDE_EFFECT not in reason:
                reasons.append(f"{event['LogicalResourceId']}: {reason}")
            if reason == "User Initiated":
                break
        return f"the stack {self.name} failed and was put back:\n" + "\n".join(reversed(reasons))


def _remedy(status: str) -> str:
    if status in _FAILED_AT_BIRTH:
        return "its first deployment failed: `partyline deploy` without --plan clears it away first"
    return "CloudFormation needs a hand: see the stack's events, then continue its rollback or delete it"
