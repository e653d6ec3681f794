"""Every error that trueup raises on purpose.

TrueupError
├── UsageError          the command cannot start: an unknown rule, no such file          exit 2
│   └── CatalogueError  a rule folder, document, pack or other file is not as it should be  exit 2
├── IncompleteError     some input could not be read, some rule could not answer         exit 3
└── AwsError            AWS refused, or there are no credentials                          exit 4
"""


class TrueupError(Exception):
    """What the command line prints as one line (what, where, what to do) and turns into `exit_code`."""

    exit_code = 2


class UsageError(TrueupError):
    """The command cannot start as it was given."""


class CatalogueError(UsageError):
    """A rule folder, document, pack or other file is not what it should be; the message begins with the file."""


class IncompleteError(TrueupError):
    """Part of the work could not be done; what was done is kept."""

    exit_code = 3


class AwsError(TrueupError):
    """AWS refused a call, or there are no credentials to make one."""

    exit_code = 4
