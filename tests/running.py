"""Steps of documents, as tests write them, and how they ended."""

import json
from functools import partial

from trueup.remediation import inverse
from trueup.runner import interpreter

run = partial(interpreter.run, images=inverse, unfenced=True)  # on machines without a wall too

BUCKET = "example-bucket"
GOOD, BAD = "action: 'aws:sleep', inputs: {Duration: PT1S}", "action: 'aws:pause', inputs: {}"  # nobody answers
CHOICE = "Variable: '{{ X }}', StringEquals: a"
CHILD = "action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {X: '{{ X }}'}}"


def steps(*each):
    return "[" + ", ".join(f"{{{step}}}" for step in each) + "]"


def script_step(text, *keys):
    source = "import boto3\ndef f(events, context):\n" + "\n".join(f"    {line}" for line in text.splitlines())
    facts = {"Runtime": "python3.11", "Handler": "f", "Script": source}
    return f"[{{name: S, action: 'aws:executeScript', {''.join(keys)} inputs: {json.dumps(facts)}}}]"


def statuses(execution):
    return {step.name: step.status for step in execution.steps}


def writes(server):
    """The S3 requests that reached the server and were no reads."""
    return [method for method, _host, _path in server.requests if method not in ("GET", "HEAD")]
