"""The one way to AWS of a running document, for API steps and scripts alike.

Every call is recorded. What happens to a write is the mode's:

run     it goes through
apply   what it will change is read and journalled before it goes through, the outcome after
plan    it never reaches the wire: it is kept with what it would change, and answered with a made-up response

Reads of AWS lag its writes. What was just made may not be found for a while, so the state before a write is asked for
again; the state after it is looked at until it shows the write. A write that AWS has acknowledged is one, whatever
the reads say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from trueup import refusals
from trueup.aws import Aws
from trueup.clock import Clock
from trueup.documents import references
from trueup.errors import AwsError
from trueup.permissions import access
from trueup.redaction import Secrets
from trueup.runner import made_up
from trueup.runner.calls import Call
from trueup.runner.patience import Patience

MODES = ("run", "apply", "plan")

# For how many seconds reads are given time to catch up with a write; AWS documents no bound.
CATCHING_UP = 60.0


Answer = Mapping[str, Any] | None


class Journal(Protocol):
    """What is written down before and after a change: see `trueup.remediation.journal`."""

    def intent(self, change: dict[str, Any]) -> int: ...

    def outcome(
        self,
        sequence: int,
        response: dict[str, Any] | None,
        error: str | None,
        post: Sequence[dict[str, Any] | None],
        answered: bool = True,
    ) -> None: ...


class Images(Protocol):
    """What shows a write's effect, read before and after it: see `trueup.remediation.inverse`."""

    def reads(self, call: Call) -> tuple[Call, ...]: ...

    def means_absent(self, call: Call, code: str) -> bool: ...

    def shows(self, call: Call, pre: Sequence[Answer], post: Sequence[Answer]) -> bool: ...


# Why a write must not be made after all; empty where it may: its call, the execution's id, the answers to its reads
# right before it, and whether this run has written to the same place.
Hold = Callable[[Call, str, Sequence[Answer], bool], str]


@dataclass(frozen=True)
class Made:
    """One call that was asked for, and what came of it: `sent`, `withheld`, or the code of the error.

    `unanswered`: no answer that can be read came, so that it may have been carried out.
    """

    call: Call
    level: str  # read, sensitive or write
    step: str
    result: str
    purpose: str = "step"  # or "image": reading what a write changes
    document: str = ""
    unanswered: bool = False

    @property
    def may_have_changed(self) -> bool:
        """Whether it is a write that was, or may have been, carried out."""
        return self.level == access.WRITE and (self.result == "sent" or self.unanswered)


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


class MovedError(AwsError):
    """What a write would change is not what the plan saw, so the write is not made."""


class UnreadableError(BotoCoreError):  # type: ignore[misc]
    """What came in place of AWS's answer cannot be read: a proxy's page, say."""

    fmt = "the answer to {call} cannot be read: {reason}"


# After which a call may have been carried out all the same.
UNANSWERED = (HTTPClientError, UnreadableError)


class Interceptor:
    """Makes the calls of one execution and of its children, one after the other."""

    def __init__(
        self,
        aws: Aws,
        mode: str,
        journal: Journal | None = None,
        images: Images | None = None,
        clock: Clock | None = None,
        hold: Hold | None = None,
    ) -> None:
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
        self.moved = ""  # why a write was held back; none is made after it
        self._journal, self._images = journal, images
        self._clock, self._hold = clock or Clock(), hold
        self._written: float | None = None  # when the last write was sent
        self._places: list[Call] = []  # what the writes before have touched, by what is read for it
        self._clients: dict[Any, Any] = {}  # with credentials of their own

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
            self._held(call, reads, pre)
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

    def _held(self, call: Call, reads: Sequence[Call], pre: Sequence[Answer]) -> None:
        """Raises MovedError where the call, or what it would change, is not as planned: right before it is sent."""
        if self._hold and not self.moved:
            self.moved = self._hold(call, self.execution, pre, any(read in self._places for read in reads))
        if self.moved:
            raise MovedError(f"{call}: not made: {self.moved}")
        self._places += reads

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
        self._written = self._clock.monotonic()
        try:
            answer = self._made(call, "write", credentials)
        except (ClientError, BotoCoreError) as error:
            answered = is_answer(error)
            after = self._after(call, reads, pre, credentials, patient=not answered)
            self._journal.outcome(sequence, None, self._line(error), after, answered)
            raise
        after = self._after(call, reads, pre, credentials, patient=True)
        self._journal.outcome(sequence, _bare(answer), None, after)
        return answer

    def _before(
        self, call: Call, credentials: Mapping[str, str] | None
    ) -> tuple[tuple[Call, ...], tuple[dict[str, Any] | None, ...]]:
        reads = self._images.reads(call) if self._images else ()
        patience = Patience(self._clock, CATCHING_UP)
        while True:
            try:
                return reads, tuple(self.image(read, credentials) for read in reads)
            except (ClientError, BotoCoreError) as error:
                if self.planned:  # it may be an earlier write of this plan that is to create it
                    return reads, (None,) * len(reads)
                if not (self._just_wrote() and refusals.is_missing(error) and patience.again()):
                    why = f"{call}: not made, as what it changes cannot be read: {self._line(error)}"
                    raise ImageError(why) from error

    def _just_wrote(self) -> bool:
        """Whether what is not found may be what an earlier write has made."""
        return self._written is not None and self._clock.monotonic() - self._written < CATCHING_UP

    def _after(
        self,
        call: Call,
        reads: Sequence[Call],
        pre: Sequence[Answer],
        credentials: Mapping[str, str] | None,
        patient: bool,
    ) -> list[dict[str, Any] | None]:
        """The write is done: what cannot be read now is noted, and does not undo the step.

        patient: looks until the reads show the write, and notes where they never do.
        """
        assert self._images is not None
        patience = Patience(self._clock, CATCHING_UP)
        while True:
            images, missing = self._look(reads, credentials)
            if not patient or (not missing and (_failed(images) or self._images.shows(call, pre, images))):
                return images
            if not patience.again():
                return images if missing else [{"unreadable": "reads still answer as before the write"}]

    def _look(
        self, reads: Sequence[Call], credentials: Mapping[str, str] | None
    ) -> tuple[list[dict[str, Any] | None], bool]:
        """What the reads answer, and whether one says that there is no such thing, which may be so for a while."""
        images: list[dict[str, Any] | None] = []
        missing = False
        for read in reads:
            try:
                images.append(self.image(read, credentials))
            except (ClientError, BotoCoreError) as error:
                missing = missing or refusals.is_missing(error)
                images.append({"unreadable": self._line(error)})
        return images, missing

    def image(self, read: Call, credentials: Mapping[str, str] | None = None) -> dict[str, Any] | None:
        """What a read of `images` answers; None where it says that there is no such thing. Raises what boto3 raises."""
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
            self.calls.append(replace(made, result=_code(error), unanswered=not is_answer(error)))
            raise
        except BotoCoreError as error:
            self.calls.append(replace(made, result=type(error).__name__, unanswered=not is_answer(error)))
            raise
        self.calls.append(made)
        self.secrets.learn(answer, call.shape(answer=True))
        return answer

    def _line(self, error: Exception) -> str:
        return self.secrets.text(refusals.told(error))

    def _client(
        self, service: str, region: str | None, credentials: Mapping[str, str] | None, guarded: bool = False
    ) -> Any:
        """A client that lets everything through, or none of the writes; in plan mode there are only the latter."""
        prepare = made_up.guard if guarded or self.mode == "plan" else None
        if credentials is None:
            return self.aws.client(service, region, prepare=prepare)
        key = (service, region or self.aws.region, prepare, tuple(sorted(credentials.items())))
        if key not in self._clients:
            self._clients[key] = self.aws.client(service, region, credentials, prepare)
        return self._clients[key]


def _answer(client: Any, call: Call) -> dict[str, Any]:
    from botocore.parsers import ResponseParserError  # by now a client has imported it

    methods = [name for name, api in client.meta.method_to_api_mapping.items() if api == call.operation]
    if not methods:
        raise AwsError(f"{call.service} has no operation {call.operation}")
    try:
        answer: dict[str, Any] = getattr(client, methods[0])(**call.parameters)
    except (ClientError, BotoCoreError):
        raise
    except ResponseParserError as error:
        raise UnreadableError(call=call, reason=refusals.told(error)) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # botocore's hooks run before its own checks
        raise AwsError(f"{call}: boto3 cannot take these parameters: {refusals.told(error)}") from error
    return answer


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return str(value) if isinstance(value, references.Unknown) else value


def is_answer(error: Exception) -> bool:
    """Whether an error says for certain that a call was not carried out: AWS's own refusal, or one that never left."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
        return bool(status < 500)
    return not isinstance(error, UNANSWERED)


def _failed(images: Sequence[Answer]) -> bool:
    return any(image and "unreadable" in image for image in images)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "Unknown"))


def _bare(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}
