"""A live account, or an emulated one, as configuration items: for accounts without AWS Config, and for proofs.

One module per service, named as boto3 names its client (`lambda_` for lambda), holds a `Recorder` for each of its
types: a row of facts (`rows`) where the type is plain, code where it is not. Modules are found, not listed, and read
when RECORDERS, resource type -> how it is recorded, is first asked for. Only operations that read are called.
"""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, EndpointConnectionError

from trueup import aws, refusals, regions
from trueup.errors import UsageError
from trueup.recorder.shape import Item, Place, Recorder, Unrecorded
from trueup.results import Reason
from trueup.text import suggestion

__all__ = ["RECORDERS", "Item", "Unrecorded", "calls", "record"]

HERE = Path(__file__).parent
AT_ONCE = 8  # calls of one type; how many a second AWS lets through, the clients find out by themselves
SHARED = ("rows", "shape")  # what the services' modules are written with


if TYPE_CHECKING:
    RECORDERS: dict[str, Recorder]


def __getattr__(name: str) -> Any:
    if name != "RECORDERS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _read()


@cache
def _read() -> dict[str, Recorder]:
    names = (module.name for module in iter_modules(__path__) if module.name not in SHARED)
    services = [import_module(f"{__name__}.{name}") for name in names]
    return {recorder.resource_type: recorder for service in services for recorder in service.RECORDERS}


def record(
    session: Any,
    region: str,
    types: Iterable[str],
    account: str | None = None,
    home_region: str | None = None,
) -> Iterator[Item | Unrecorded]:
    """Every resource of the types in one Region, type by type, and every type or resource that could not be read.

    session is a boto3 session of the account; account its id, asked for where not given. Global types such as
    AWS::IAM::Role are recorded in `home_region` only, or here where it is not given; buckets in their own Region.
    A resource is recorded whole or not at all: one whose policy may not be read would be judged wrongly.

    Raises UsageError for a type that is not in RECORDERS, at once, and AwsError where credentials do not work.
    """
    wanted = list(dict.fromkeys(types))
    known = _read()
    for name in wanted:
        if name not in known:
            hint = suggestion(name, known) or f"; known: {', '.join(sorted(known))}."
            raise UsageError(f"{name}: cannot be recorded{hint}")
    return _recorded(session, region, wanted, account, home_region)


def calls(types: Iterable[str]) -> tuple[str, ...]:
    """The API operations, as `s3:GetBucketPolicy`, that recording these types takes; sorted."""
    return tuple(sorted({call for name in types for call in _read()[name].calls}))


def _recorded(
    session: Any, region: str, types: list[str], account: str | None, home_region: str | None
) -> Iterator[Item | Unrecorded]:
    owner = account or aws.account_of(session, region)
    place = Place(session, region, owner, regions.partition(region), datetime.now(UTC))
    for name in types:
        recorder = _read()[name]
        if not recorder.is_global or home_region in (None, region):
            yield from _type(place, recorder)


def _type(place: Place, recorder: Recorder) -> Iterator[Item | Unrecorded]:
    """The items of a type. Whatever comes in place of an answer costs the one resource that it is about."""
    if len(recorder.calls) == 1:  # the listing tells all
        yield from _told(_each(place, recorder), lambda read: read())
        return
    with ThreadPoolExecutor(AT_ONCE, f"record-{recorder.resource_type}") as pool:
        asked: deque[Future[Item | Unrecorded | None]] = deque()
        try:
            for read in _each(place, recorder):
                asked.append(pool.submit(read))
                if len(asked) > 2 * AT_ONCE:
                    yield from _told([asked.popleft()], Future.result)
            yield from _told(asked, Future.result)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _told(asked: Iterable[Any], answer: Callable[[Any], Item | Unrecorded | None]) -> Iterator[Item | Unrecorded]:
    for each in asked:
        told = answer(each)
        if told is not None:
            yield told


def _each(place: Place, recorder: Recorder) -> Iterator[Callable[[], Item | Unrecorded | None]]:
    """How to read each resource that is listed: its item, why there is none, or None where it was deleted since."""
    listed = _listed(place, recorder)
    while True:
        try:
            resource_id, known = next(listed)
        except StopIteration:
            return
        except Exception as error:
            yield partial(_unrecorded, place, recorder, error)
            return
        yield partial(_described, place, recorder, resource_id, known)


def _described(place: Place, recorder: Recorder, resource_id: str, known: Any) -> Item | Unrecorded | None:
    try:
        return recorder.described(replace(place, captured=datetime.now(UTC)), known)
    except Exception as error:
        if refusals.code(error) in recorder.gone:
            return None
        return _unrecorded(place, recorder, error, resource_id)


def _listed(place: Place, recorder: Recorder) -> Iterator[tuple[str, Any]]:
    yield from recorder.listed(place)  # a recorder that refuses at once, refuses at the first step as others do


def _unrecorded(place: Place, recorder: Recorder, error: Exception, resource_id: str = "") -> Unrecorded:
    """The fact that reading failed. Raises AwsError where nothing else could be read either."""
    if aws.is_fatal(error) or (isinstance(error, ConnectionError) and not _is_absent_here(place, recorder, error)):
        raise aws.explained(error, f"{recorder.resource_type} in {place.region}") from error
    message = refusals.told(error)
    if isinstance(error, EndpointConnectionError) or refusals.code(error) in refusals.REGION_CODES:
        reason = Reason.REGION_UNSUPPORTED
    else:
        reason = Reason.ACCESS_DENIED if refusals.is_denied(error) else Reason.TYPE_NOT_RECORDED
    if not isinstance(error, ClientError | BotoCoreError):  # an answer that is not as the API's model has it
        message = f"{type(error).__name__}: {message} ({recorder.resource_type}, {_place_of(error)})"
    return Unrecorded(recorder.resource_type, place.account, place.region, reason, message, resource_id)


def _place_of(error: Exception) -> str:
    """The last line of the recorder that an error passed, as `kms.py:21`."""
    steps = [step for step in traceback.extract_tb(error.__traceback__) if Path(step.filename).parent == HERE]
    return f"{Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else "outside of the recorder"


def _is_absent_here(place: Place, recorder: Recorder, error: Exception) -> bool:
    """Whether a host that cannot be reached is one that botocore does not know either: a Region without the service."""
    service = recorder.calls[0].partition(":")[0]
    known = place.session.get_available_regions(service, partition_name=place.partition)
    return isinstance(error, EndpointConnectionError) and bool(known) and place.region not in known
