"""The one way to AWS of a running document, for API steps and scripts alike.

Every call is recorded. What happens to a write is the mode's:

run     it goes through
apply   what it will change is read and journalled before it goes through, the outcome after
plan    it never reaches the wire: it is kept with what it would change, and answered with a made-up response
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from trueup.aws import Aws
from trueup.documents import references
from trueup.errors import AwsError
from trueup.permissions import access
from trueup.redaction import Secrets
from trueup.runner.calls import Call

MODES = ("run", "apply", "plan")

# What a made-up answer says where AWS would say an id or a name.
PLACEHOLDER = "known-once-applied"


class Journal(Protocol):
    """What is written down before and after a change: see `trueup.remediation.journal`."""

    def intent(self, change: dict[str, Any]) -> int: ...

    def outcome(
        self, sequence: int, response: dict[str, Any] | None, error: str | None, post: Sequence[dict[str, Any] | None]
    ) -> None: ...


class Images(Protocol):
    """What shows a write's effect, read before and after it: see `trueup.remediation.inverse`."""

    def reads(self, call: Call) -> tuple[Call, ...]: ...

    def means_absent(self, call: Call, code: str) -> bool: ...


@dataclass(frozen=True)
class Made:
    """One call that was asked for, and what came of it: `sent`, `withheld`, or the code of the error."""

    call: Call
    level: str  # read, sensitive or write
    step: str
    result: str
    purpose: str = "step"  # or "image": reading what a write changes
    document: str = ""


@dataclass(frozen=True)
class Planned:
    """A write that was withheld, with what it would change as it is now.

    `pre` answers `reads` in order, None for what does not exist. Where a parameter is known only once the plan is
    applied, its text says so and there is nothing to read. `certain` is false where an unknown decides about it.
    """

    call: Call
    step: str
    reads: tuple[Call, ...] = ()
    pre: tuple[dict[str, Any] | None, ...] = ()
    certain: bool = True
    known: bool = True
    document: str = ""


class ImageError(AwsError):
    """What a write would change cannot be read, so the write is not made: it could not be taken back."""


class Interceptor:
    """Makes the calls of one execution and of its children, one after the other."""

    def __init__(self, aws: Aws, mode: str, journal: Journal | None = None, images: Images | None = None) -> None:
        if mode not in MODES:
            raise ValueError(f"{mode}: not one of {', '.join(MODES)}")
        if mode == "apply" and (journal is None or images is None):
            raise ValueError("mode apply needs a journal, and the images to keep in it")
        self.aws, self.mode = aws, mode
        self.calls: list[Made] = []
        self.planned: list[Planned] = []
        self.document = self.execution = self.step = ""  # whose calls these are, set by the flow
        self.certain = True
        self.secrets = Secrets()  # that calls and answers held, and whoever knows of more
        self._journal, self._images = journal, images
        self._clients: dict[Any, Any] = {}

    def operation(self, service: str, api: str, region: str | None = None) -> tuple[str, Any]:
        """The API's own spelling of an operation, and its botocore model. Raises AwsError where there is none."""
        client = self._client(service, region, None)
        named = {name.replace("_", ""): operation for name, operation in client.meta.method_to_api_mapping.items()}
        operation = named.get(api.replace("_", "").lower())
        if operation is None:
            raise AwsError(f"{service} has no operation {api}")
        return operation, client.meta.service_model.operation_model(operation)

    def call(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, Any],
        region: str | None = None,
        credentials: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The answer to a call, with ResponseMetadata. Raises what boto3 raises, AwsError, or ImageError."""
        call = Call(service, operation, parameters, region or self.aws.region)
        self.secrets.learn(parameters, call.shape())
        level = access.level(service, operation)
        if level != "write" or self.mode == "run":
            return self._made(call, level, credentials)
        answer = self._withheld(call, credentials)
        reads, pre = self._before(call, credentials)
        if self.mode == "apply":
            return self._journalled(call, credentials, reads, pre)
        self.calls.append(Made(call, level, self.step, "withheld", document=self.document))
        self.planned.append(Planned(call, self.step, reads, pre, self.certain, document=self.document))
        return answer

    def plan_unknown(self, service: str, operation: str, parameters: Mapping[str, Any]) -> None:
        """Plans a write some of whose parameters are Unknown."""
        shown = {name: _shown(value) for name, value in parameters.items()}
        call = Call(service, operation, shown, self.aws.region)
        self.secrets.learn(shown, call.shape())
        self.calls.append(Made(call, access.level(service, operation), self.step, "withheld", document=self.document))
        self.planned.append(Planned(call, self.step, certain=self.certain, known=False, document=self.document))

    def _withheld(self, call: Call, credentials: Mapping[str, str] | None) -> dict[str, Any]:
        """A made-up answer, after boto3 has checked and built the request: what is malformed goes no further."""
        return _answer(self._client(call.service, call.region, credentials, guarded=True), call)

    def _journalled(
        self,
        call: Call,
        credentials: Mapping[str, str] | None,
        reads: tuple[Call, ...],
        pre: tuple[dict[str, Any] | None, ...],
    ) -> dict[str, Any]:
        assert self._journal is not None
        sequence = self._journal.intent(
            {
                "runId": self.execution,
                "document": self.document,
                "step": self.step,
                "account": self.aws.account_id,
                "region": call.region,
                "call": call.to_json(),
                "secrets": self.secrets,
                "reads": [read.to_json() for read in reads],
                "pre": list(pre),
            }
        )
        try:
            answer = self._made(call, "write", credentials)
        except (ClientError, BotoCoreError) as error:
            self._journal.outcome(sequence, None, self._line(error), self._after(reads, credentials))
            raise
        self._journal.outcome(sequence, _bare(answer), None, self._after(reads, credentials))
        return answer

    def _before(
        self, call: Call, credentials: Mapping[str, str] | None
    ) -> tuple[tuple[Call, ...], tuple[dict[str, Any] | None, ...]]:
        reads = self._images.reads(call) if self._images else ()
        try:
            return reads, tuple(self._image(read, credentials) for read in reads)
        except (ClientError, BotoCoreError) as error:
            if self.planned:  # it may be an earlier write of this plan that is to create it
                return reads, (None,) * len(reads)
            raise ImageError(f"{call}: not made, as what it changes cannot be read: {self._line(error)}") from error

    def _after(self, reads: Sequence[Call], credentials: Mapping[str, str] | None) -> list[dict[str, Any] | None]:
        """The write is done: what cannot be read now is noted, and does not undo the step."""
        images: list[dict[str, Any] | None] = []
        for read in reads:
            try:
                images.append(self._image(read, credentials))
            except (ClientError, BotoCoreError) as error:
                images.append({"unreadable": self._line(error)})
        return images

    def _image(self, read: Call, credentials: Mapping[str, str] | None) -> dict[str, Any] | None:
        try:
            return _bare(self._made(read, access.level(read.service, read.operation), credentials, "image"))
        except ClientError as error:
            if not (self._images and self._images.means_absent(read, _code(error))):
                raise
            return None

    def _made(
        self, call: Call, level: str, credentials: Mapping[str, str] | None, purpose: str = "step"
    ) -> dict[str, Any]:
        made = Made(call, level, self.step, "sent", purpose, self.document)
        client = self._client(call.service, call.region, credentials)
        try:
            answer = _answer(client, call)
        except ClientError as error:
            self.calls.append(replace(made, result=_code(error)))
            raise
        except BotoCoreError as error:
            self.calls.append(replace(made, result=type(error).__name__))
            raise
        self.calls.append(made)
        self.secrets.learn(answer, call.shape(answer=True))
        return answer

    def _line(self, error: Exception) -> str:
        return self.secrets.text(_line(error))

    def _client(
        self, service: str, region: str | None, credentials: Mapping[str, str] | None, guarded: bool = False
    ) -> Any:
        """A client that lets everything through, or none of the writes; in plan mode there are only the latter."""
        guarded = guarded or self.mode == "plan"
        key = (service, region or self.aws.region, guarded, tuple(sorted((credentials or {}).items())))
        if key not in self._clients:
            client = self.aws.client(service, region, credentials)
            if guarded:
                _guard(service, client)
            self._clients[key] = client
        return self._clients[key]


def _answer(client: Any, call: Call) -> dict[str, Any]:
    methods = [name for name, api in client.meta.method_to_api_mapping.items() if api == call.operation]
    if not methods:
        raise AwsError(f"{call.service} has no operation {call.operation}")
    try:
        answer: dict[str, Any] = getattr(client, methods[0])(**call.parameters)
    except (ClientError, BotoCoreError):
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # botocore's hooks run before its own checks
        raise AwsError(f"{call}: boto3 cannot take these parameters: {_line(error)}") from error
    return answer


def _guard(service: str, client: Any) -> None:
    """No write of this client reaches the wire, whoever makes it. Parameters are still checked as for a real call."""

    def remember(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["trueup"] = params

    def withhold(model: Any, context: Mapping[str, Any], **_: Any) -> tuple[Any, dict[str, Any]] | None:
        if access.level(service, model.name) != "write":
            return None
        answer = made_up(model.output_shape, context.get("trueup", {})) if model.output_shape else {}
        return _Answered(), answer | {"ResponseMetadata": {"HTTPStatusCode": 200, "RequestId": PLACEHOLDER}}

    client.meta.events.register("provide-client-params", remember)
    client.meta.events.register_first("before-call", withhold)


class _Answered:
    """All of an HTTP response that botocore looks at when a hook has answered."""

    status_code = 200


def made_up(shape: Any, parameters: Mapping[str, Any], depth: int = 6) -> dict[str, Any]:
    """An answer in the form of an output shape. What it has in common with the parameters is theirs."""
    answer = {name: _made_up(member, depth) for name, member in shape.members.items()}
    return answer | {name: value for name, value in parameters.items() if name in answer}


def _made_up(shape: Any, depth: int) -> Any:
    match shape.type_name:
        case "structure":
            return {name: _made_up(member, depth - 1) for name, member in shape.members.items()} if depth else {}
        case "list":
            return [_made_up(shape.member, depth - 1)] if depth else []
        case "map":
            return {}
        case "string":
            return shape.enum[0] if shape.enum else PLACEHOLDER
        case "integer" | "long":
            return 0
        case "float" | "double":
            return 0.0
        case "boolean":
            return False
        case "timestamp":
            return datetime(1970, 1, 1, tzinfo=UTC)
    return b""


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return str(value) if isinstance(value, references.Unknown) else value


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "Unknown"))


def _bare(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
