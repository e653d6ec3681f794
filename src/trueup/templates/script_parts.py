"""What the scripts of our documents have in common.

SSM gives a script no module of ours, so each script carries a copy of the parts that it uses, to the letter: lint
compares them with these, and `trueup new-rule` copies them into a new document.
"""

import json
import random
import re
import time

from botocore.config import Config
from botocore.exceptions import ClientError

# AWS Config starts many fixes at once, and standard mode by itself makes three attempts.
RETRIES = Config(retries={"mode": "standard", "max_attempts": 10})

# Where long lists are read: the client slows down by itself.
RETRIES_OF_LISTS = Config(retries={"mode": "adaptive", "max_attempts": 10})

# What AWS says while another change of the same thing is under way; botocore tries none of them again.
LATER = (
    "ConcurrentModification", "ConcurrentModificationException", "ConflictException", "IncorrectState",
    "IncorrectInstanceState", "OperationAborted", "OperationAbortedException", "ResourceConflictException",
)  # fmt: skip

MOST = 90_000  # bytes of both states: Automation takes 100 KB of a script's answer

# Who else changes a resource, by what its name or the key of one of its tags begins with.
MANAGERS = {
    "aws:autoscaling:groupName": "Auto Scaling", "aws:cloudformation:stack-name": "CloudFormation",
    "aws:servicecatalog:provisionedProductArn": "Service Catalog", "eks:cluster-name": "EKS",
    "AWSControlTower": "Control Tower", "AWSReservedSSO_": "Identity Center", "cf-templates-": "CloudFormation",
    "AWSServiceRoleFor": "AWS", "aws-controltower": "Control Tower", "stacksets-exec-": "CloudFormation",
}  # fmt: skip


def patient(call, **parameters):
    """What AWS answers. It is asked again, for some two minutes, while it says LATER."""
    for wait in (1, 2, 4, 8, 16, 32, 64):
        try:
            return call(**parameters)
        except ClientError as error:
            if error.response["Error"]["Code"] not in LATER:
                raise
        time.sleep(wait * random.uniform(0.5, 1))
    return call(**parameters)


def poll(read, holds):
    """What is read as soon as it holds, or after some two minutes: reads lag behind writes."""
    found = read()
    for wait in (1, 2, 4, 8, 16, 32, 64):
        if holds(found):
            break
        time.sleep(wait * random.uniform(0.5, 1))
        found = read()
    return found


def answer(changed, before, after):
    """What became of it. A state that is too long for Automation is told by its length and beginning."""
    told = [state if isinstance(state, str) else json.dumps(state, default=str) for state in (before, after)]
    while len(json.dumps(told)) > MOST:
        longest = told.index(max(told, key=len))
        told[longest] = json.dumps({"Characters": len(told[longest]), "Beginning": told[longest][:1000]})
    return {"Changed": changed, "Before": told[0], "After": told[1]}


def unless_gone(fix, codes, resource):
    """What the fix answers. That a resource is gone is no error, which AWS Config would try again."""
    try:
        return fix()
    except ClientError as error:
        if error.response["Error"]["Code"] not in codes:
            raise
        return answer(False, {"Gone": resource}, {"Gone": resource})


def tell_manager(name, tags):
    """Says, before anything is written, who else manages a resource and may put it back."""
    signs = [name, *(tag["Key"] for tag in tags)]
    found = {who for sign, who in MANAGERS.items() if any(each.startswith(sign) for each in signs)}
    if found:
        print(f"{', '.join(sorted(found))} MANAGES {name} AND MAY CHANGE IT BACK. MEND IT THERE TOO.")


def refuse_unknown(http_response, parsed, model, **_):
    """An older boto3 drops what it does not know, and whoever writes the rest back takes it away."""
    if http_response.status_code >= 300:
        return
    bare = {name: value for name, value in parsed.items() if name != "ResponseMetadata"}
    text = getattr(http_response, "text", "") or json.dumps(bare, default=str)
    known = {"ResponseMetadata", "RequestId", f"{model.name}Response", f"{model.name}Result"}
    waiting, seen = [model.output_shape], set()
    while waiting:
        shape = waiting.pop()
        if shape.name in seen:
            continue
        seen.add(shape.name)
        parts = {"member": shape.member} if hasattr(shape, "member") else getattr(shape, "members", {})
        for name, part in parts.items():
            known |= {name, part.serialization.get("name", name)}
            waiting.append(part)
    unknown = {tag or key for tag, key in re.findall(r'<([A-Za-z]\w*)|"(\w+)":', text)} - known
    if unknown:
        raise Exception(f"THIS BOTO3 DOES NOT KNOW {sorted(unknown)} OF {model.name}. NOTHING WAS CHANGED.")
