"""One file's items -> its results, in order and counted, in whichever process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from trueup import bulk
from trueup.catalogue.rules import Rule
from trueup.evaluate import lines
from trueup.evaluate.binding import bind, by_type, only_periodic
from trueup.evaluate.judging import Answer, answers, answers_periodic, result_of
from trueup.evaluate.tally import Tally
from trueup.items import json_stream, lazy, reading
from trueup.items.lazy import Lazy
from trueup.items.reading import Account, Unreadable
from trueup.items.sources import Source
from trueup.results import NON_COMPLIANT, Result
from trueup.rulekit import policy
from trueup.run import Run, as_judged


class Order(NamedTuple):
    """What a run wants: it travels to other processes, so all of it can be pickled.

    inputs    rule -> input -> text, on top of the rules' defaults
    failures  whether to give those results alone that somebody has to look at; all are counted
    render    makes of each result what is given: a line of text, say; None gives the Result
    hashed    whether the tally is to tell the digests of the files
    """

    rules: Sequence[Rule]
    run: Run
    inputs: Mapping[str, Mapping[str, str]] | None = None
    failures: bool = False
    render: Callable[[Result], Any] | None = None
    hashed: bool = False


class Judge:
    """Judges one file after the other. Raises UsageError where a rule refuses its inputs."""

    def __init__(self, order: Order) -> None:
        self.bound = bind(order.rules, order.inputs)
        self._by_type = by_type(self.bound)
        self._order = order
        self._waives = order.run.waive is not as_judged
        # A line that is as good as that of a result needs none.
        self._line = lines.JsonLines(order.run).line if order.render is lines.json_line else None
        policy.decode_with(bulk.like_json)
        self.slices: json_stream.Reader = lazy.reader() or bulk.loads  # the text of a list -> its elements

    def expect(self, tally: Tally) -> None:
        """Have every rule counted, also those that find nothing to judge."""
        for each in self.bound:
            tally.states.setdefault(each.rule.name, Counter())

    def of_file(self, source: Source, tally: Tally, progress: Callable[[int], None] | None = None) -> Iterator[Any]:
        """The results of one file, and in their places what could not be read."""
        with tally.of_file():
            for unit, first, values in reading.batches(source, progress, self.slices, self.hashed(tally)):
                yield from self.of_values(values, tally, source.name, unit, first)

    def hashed(self, tally: Tally) -> reading.Hashed | None:
        """What is to be told the digest of a file that is read, if anything is."""
        return tally.sources.__setitem__ if self._order.hashed else None

    def of_values(self, values: Iterable[Any], tally: Tally, file: str, unit: str, first: int) -> list[Any]:
        """The same of values that were read, whose first is number `first` of the file."""
        given: list[Any] = []
        for number, value in enumerate(values, first):
            if type(value) is Lazy:  # an item in the one shape, or it would not be
                facts = value.facts
                self._judge(value, facts.resourceType, facts.awsAccountId, facts.awsRegion, tally, given)
                continue
            for entry in reading.entries(value, file, unit, number):
                if isinstance(entry, Unreadable):
                    tally.unreadable += 1
                    tally.refused_by_aws += entry.is_aws
                    given.append(entry)
                elif isinstance(entry, Account):
                    tally.events += 1
                    tally.places.add((entry.account, entry.region))
                else:
                    item = entry.item
                    about = item["resourceType"], item.get("awsAccountId"), item.get("awsRegion")
                    self._judge(item, *about, tally, given, entry.is_summary, entry.left_scope)
        return given

    def of_schedule(self, tally: Tally) -> Iterator[Any]:
        """The results of the periodic rules, for each account and Region that was counted."""
        periodic = only_periodic(self.bound)
        for account, region in tally.scheduled_places:
            given: list[Any] = []
            self._count(answers_periodic(periodic, account, region, self._order.run), tally, given)
            yield from given

    def _judge(
        self,
        item: Mapping[str, Any],
        kind: str,
        account: str | None,
        region: str | None,
        tally: Tally,
        given: list[Any],
        is_summary: bool = False,
        left_scope: bool = False,
    ) -> None:
        tally.items += 1
        tally.places.add((account or "", region or ""))
        bound = self._by_type.get(kind)
        if bound is None:
            tally.unruled[kind] += 1
            return
        tally.judged += 1
        said = answers(bound, item, self._order.run, is_summary=is_summary, left_scope=left_scope)
        self._count(said, tally, given)

    def _count(self, said: Iterable[Answer], tally: Tally, given: list[Any]) -> None:
        """Count all, and give those that are to be given."""
        run, failures = self._order.run, self._order.failures
        for bound, subject, state, reason, annotation in said:
            if state == NON_COMPLIANT and self._waives:
                result = result_of(bound, run, subject, state, reason, annotation, run.judged_at())
                if tally.count(result) or not failures:
                    given.append(self._rendered(result))
            elif tally.answer(bound.rule.name, bound.rule.severity, state, reason) or not failures:
                if self._line is None:
                    given.append(
                        self._rendered(result_of(bound, run, subject, state, reason, annotation, run.judged_at()))
                    )
                else:
                    given.append(self._line(bound, subject, state, reason, annotation))

    def _rendered(self, result: Result) -> Any:
        return result if self._order.render is None else self._order.render(result)
