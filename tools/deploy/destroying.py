"""The end of a stage: telephones first, so that nobody calls into nothing, then the stack, then what is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from tools.deploy.amazon import code_of, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tools.deploy.amazon import Amazon
    from tools.deploy.job import Job

KEPT: Final = ("TableName", "SecretArn", "PromptsBucket", "RecordingsBucket")
"""What outlives the stack, by the name of the stack's output that tells where it is."""

_GONE: Final = {"ResourceNotFoundException", "NoSuchBucket", "404", "NotFoundException"}


@dataclass
class Destroyed:
    """What has become of what was there."""

    numbers_kept: list[str] = field(default_factory=list[str])
    numbers_released: list[str] = field(default_factory=list[str])
    data_kept: dict[str, str] = field(default_factory=dict[str, str])
    data_deleted: dict[str, str] = field(default_factory=dict[str, str])


def destroy(job: Job, *, release_numbers: bool, delete_data: bool) -> Destroyed:
    """Take a stage down. May be interrupted and done again. Raises DeployError."""
    with in_words("destroy"):
        told = Destroyed()
        _note_what_there_is(job)
        _silence(job, told, release_numbers=release_numbers)
        job.tell(f"deleting the stack {job.stage.stack}")
        job.stack.settle()
        job.stack.delete()
        left = {name: where for name, where in job.journal.noted("stack").items() if name in KEPT}
        for name, where in left.items():
            if delete_data:
                job.tell(f"deleting {where}")
                _DELETE[name](job.amazon, where)
        (told.data_deleted if delete_data else told.data_kept).update(left)
        job.artefacts.clear(job.stage.name)
        job.journal.close()
        return told


def _note_what_there_is(job: Job) -> None:
    """Once the stack is gone, nothing but the journal knows what its table was called."""
    outputs = job.stack.outputs
    if outputs:
        job.journal.note("stack", {"name": job.stage.stack, **outputs})
    numbers = {str(rule["TriggerValue"]): job.application for rule in _rules(job)}
    job.journal.note("freed", {**job.journal.noted("freed"), **numbers})


def _rules(job: Job) -> list[dict[str, Any]]:
    return job.voice.rules_to(job.application) if job.application else []


def _silence(job: Job, told: Destroyed, *, release_numbers: bool) -> None:
    if job.application:
        job.tell("deleting the SIP media application and its rules")
        job.voice.delete(job.application)
    freed = [*job.journal.noted("freed")]
    if not release_numbers:
        told.numbers_kept = freed
        return
    for number in freed:
        job.tell(f"releasing {number}")
        _unless_gone(partial(job.amazon.client("chime-sdk-voice").delete_phone_number, PhoneNumberId=number))
        told.numbers_released.append(number)


def _delete_table(amazon: Amazon, name: str) -> None:
    _unless_gone(partial(amazon.client("dynamodb").delete_table, TableName=name))


def _delete_secret(amazon: Amazon, name: str) -> None:
    secrets = amazon.client("secretsmanager")

    def schedule() -> None:
        # Amazon keeps it for a while, can bring it back until then, and refuses to be told twice.
        if "DeletedDate" not in secrets.describe_secret(SecretId=name):
            secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)

    _unless_gone(schedule)


def _delete_bucket(amazon: Amazon, name: str) -> None:
    s3 = amazon.client("s3")

    def empty_and_delete() -> None:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
            for one in page.get("Contents", ()):
                s3.delete_object(Bucket=name, Key=one["Key"])
        s3.delete_bucket(Bucket=name)

    _unless_gone(empty_and_delete)


_DELETE: Final[Mapping[str, Callable[[Amazon, str], None]]] = {
    "TableName": _delete_table,
    "SecretArn": _delete_secret,
    "PromptsBucket": _delete_bucket,
    "RecordingsBucket": _delete_bucket,
}


def _unless_gone(act: Callable[[], object]) -> None:
    try:
        act()
    except ClientError as error:
        if code_of(error) not in _GONE:
            raise
