"""What goes wrong while a stage is deployed.

DeployError
`-- StackFailedError   CloudFormation gave up; the text tells at which resource and why
"""

from __future__ import annotations


class DeployError(Exception):
    """It cannot be done; the text tells why, and what to do about it, to the person at the terminal."""


class StackFailedError(DeployError):
    """CloudFormation could not make the stack as the template says, and has rolled it back."""
