"""What a Lambda function does: it imports, and answers events."""

from __future__ import annotations

import json
from pathlib import Path

import rdklib.evaluator
from rdklib import Evaluator

from bench import measure, snapshot
from bench.measure import Comparison, in_fresh_interpreter
from bench.stubs import Factory, stubbed
from trueup import catalogue, cost, library, loader, runtime

RULE = "S3_BUCKET_SSL_REQUESTS_ONLY"  # reads a policy, so it imports more than most
EVENTS = 200

# rdklib imports boto3 at its top, which takes longer than everything else together; see `import-aws`.
WITHOUT_BOTO3 = "import sys, types; sys.modules['boto3'] = types.ModuleType('boto3')"


# What `trueup cost` reckons with.
KEPT = Path(cost.__file__).with_name("data") / "function.json"


def kept(found: Comparison) -> None:
    """Write down what one event takes, as `warm` has found it."""
    KEPT.write_text(json.dumps({"eventMilliseconds": round(found.trueup_ms / EVENTS, 3)}, indent=2) + "\n")


def _imports() -> str:
    path = library.root() / "rules" / RULE / f"{RULE}.py"
    return f"import pathlib, trueup.runtime, trueup.loader\ntrueup.loader.rule(pathlib.Path({str(path)!r}))"


def import_alone() -> Comparison:
    return measure.compare(
        "import",
        ("import runtime and one rule, boto3 not loaded", lambda: in_fresh_interpreter(_imports(), WITHOUT_BOTO3)),
        ("import rdklib", lambda: in_fresh_interpreter("import rdklib")),
        clock=None,
        note="a fresh interpreter each",
    )


def import_with_boto3() -> Comparison:
    return measure.compare(
        "import-aws",
        ("import runtime and one rule", lambda: in_fresh_interpreter(_imports())),
        ("import rdklib", lambda: in_fresh_interpreter("import rdklib")),
        clock=None,
        note="a fresh interpreter each; nearly all of both is boto3",
    )


def warm() -> Comparison:
    """One event after the other in a function that is up; both put the same evaluation to the same stub."""
    rule = catalogue.load(library.root()).rule(RULE)
    module = loader.module(rule.source)
    item = next(each for each in snapshot.items(500) if each["resourceType"] == "AWS::S3::Bucket")
    invoking = {"messageType": "ConfigurationItemChangeNotification", "configurationItem": item}
    event = {
        "configRuleName": RULE,
        "invokingEvent": json.dumps(invoking),
        "ruleParameters": json.dumps(rule.inputs),
        "executionRoleArn": "arn:aws:iam::111122223333:role/config",
        "eventLeftScope": False,
        "resultToken": "token",
        "accountId": "111122223333",
    }
    factory = Factory()
    evaluator = Evaluator(getattr(module, RULE)(), module.RESOURCE_TYPES)
    client_factory = stubbed(rdklib.evaluator, "ClientFactory", lambda **_given: factory)
    with client_factory, stubbed(runtime, "RULES", library.root() / "rules"):
        runtime.evaluate(event, factory)
        evaluator.handle(event, None)
        if factory.put[0]["ComplianceType"] != factory.put[1]["ComplianceType"]:
            raise AssertionError("the two ways did not give the same verdict")
        return measure.compare(
            "warm",
            ("runtime.evaluate, stub client", lambda: [runtime.evaluate(event, factory) for _ in range(EVENTS)]),
            ("rdklib Evaluator.handle, stub client", lambda: [evaluator.handle(event, None) for _ in range(EVENTS)]),
            note=f"{EVENTS} events of {RULE}",
        )
