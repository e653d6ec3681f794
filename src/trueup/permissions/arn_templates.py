"""ARN templates of IAM's resource types, filled from the parameters of a call.

What no parameter tells stays a wildcard: never narrower than the call needs. A variable takes the parameters whose
names have its stem, or that of the type of resource; where a parameter's name resembles several, the nearest takes it.
A variable that ends in Id is made up by AWS: it takes no name, and no other resource's id; nor is a name an id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from trueup.permissions import facts, service_table
from trueup.permissions.parameters import Given, Parameter, is_generic, kind, stem
from trueup.permissions.permission import ANY, Place
from trueup.permissions.service_table import ResourceType

_SHORTEST = 3  # letters of a stem that the end of a parameter's name may be: `db` and `es` end too many
_SCOPES = {"REGIONAL": "regional", "CLOUDFRONT": "global"}  # wafv2's, as an ARN spells them
_CREATES = ("Allocate", "Create", "Request", "Submit")


@dataclass(frozen=True)
class Call:
    """What is known of a call as one of its actions sees it.

    meant are the types of resource that its Name, Id or ResourceArn may speak of.
    """

    action: str
    given: Given
    place: Place
    meant: frozenset[str] = frozenset()

    @cached_property
    def prefix(self) -> str:
        """The action's service in IAM."""
        return self.action.partition(":")[0]


def named(call: Call, each: ResourceType, template: str) -> list[str]:
    """The ARNs of one of a type's templates that the parameters of a call name; empty where they name none."""
    texts = [one.text for one in call.given.texts if not (one.inner and each.required)]
    values = {name: list(_values(call, each, name, template)) for name in variables(template)}
    whole = [text for text in (*texts, *chain(*values.values())) if shape(template).fullmatch(text)]
    if whole:
        return [call.place.settle(arn) for arn in dict.fromkeys(whole)]
    names = [name for name in values if kind(name) == "name"] or list(values)[-1:]
    if not any(values.values()) or not (each.required or all(values[name] for name in names)):
        return []
    # Several values of one variable are several resources; the other variables are the same for all of them.
    several = max(values, key=lambda name: len(values[name]))
    found: list[str] = []
    for value in values[several]:
        parts = {name: next(iter(held), ANY) for name, held in values.items()} | {several: value}
        found += _spellings(template, call, call.place.locate(_filled(template, parts)))
    return found


def blank(template: str, place: Place) -> str:
    """Every resource of a template."""
    return place.locate(re.sub(r"\${(?!(?:Partition|Region|Account)})\w+}", ANY, template))


@lru_cache(maxsize=4096)
def variables(template: str) -> tuple[str, ...]:
    """The variables of a template but those that a place fills in, in their order."""
    return tuple(name for name in re.findall(r"\${(\w+)}", template) if name not in ("Partition", "Region", "Account"))


@lru_cache(maxsize=4096)
def shape(template: str) -> re.Pattern[str]:
    """What an ARN of the template looks like; a name may hold slashes, but no colon."""
    return re.compile("[^:]*".join(map(re.escape, re.split(r"\${\w+}", template))))


def of_id(template: str, value: str, place: Place) -> str:
    """The ARN of a template whose last variable has a value."""
    parts = dict.fromkeys(variables(template), ANY)
    return place.locate(_filled(template, parts | dict.fromkeys(list(parts)[-1:], value)))


def is_id_of(prefix: str, name: str, value: str) -> bool | None:
    """Whether a value begins as the ids of a type do; None where it has no such habit, or the value is not known."""
    pattern = facts.table("resources")["id patterns"].get(prefix, {}).get(name)
    if pattern is None or value.startswith((ANY, "arn:")):
        return None
    return re.match(pattern, value) is not None


def may_name(call: Call, each: ResourceType, parameter: Parameter) -> bool:
    """Whether a parameter's name is one that names resources of a type, by an id or otherwise."""
    for template in each.templates:
        for variable in variables(template):
            holders = facts.holders(call.action, each.name, variable)
            near = _nearest(call.prefix, stem(parameter.name))
            if parameter.name.lower() in (holders or ()):
                return True
            if holders is None and near in _stems(call.prefix, each.name, variable, template):
                return True
    return False


def mentioned(call: Call, each: ResourceType) -> bool:
    """Whether a resource is given by a name that its ARN does not hold, such as LaunchTemplateName."""
    stems = {
        stem_of
        for template in each.templates
        for variable in variables(template)
        if kind(variable) == "id" and facts.holders(call.action, each.name, variable) is None
        for stem_of in _stems(call.prefix, each.name, variable, template)
    }
    named_by = [one for one in call.given.texts if kind(one.name) == "name"]
    return any(_nearest(call.prefix, stem(one.name)) in stems for one in named_by)


def _values(call: Call, each: ResourceType, variable: str, template: str) -> Iterator[str]:
    """The values for a variable: those on top, else those inside of structures."""
    holders = facts.holders(call.action, each.name, variable)
    if each.made and kind(variable) == "id" and call.prefix not in facts.table("resources")["caller names ids"]:
        return
    taken = [one for one in call.given.texts if is_id_of(call.prefix, each.name, one.text) is not False]
    if holders is None:
        taken = list(_taken(call.prefix, each.name, variable, template, taken))
    else:
        taken = [one for one in taken if one.name.lower() in holders]
    top = [one for one in taken if not one.inner]
    exact = any(stem(one.name) in _stems(call.prefix, each.name, variable, template) for one in top)
    if holders is None and each.name in call.meant and not exact:
        top += _generically(variable, template, call.given)
    made = each.made or _creates(call, each)
    yield from dict.fromkeys(one.text for one in top or ([] if made else taken))


def _taken(prefix: str, name: str, variable: str, template: str, texts: list[Parameter]) -> Iterator[Parameter]:
    """The parameters of which a variable holds the value, by their names alone."""
    wanted = _stems(prefix, name, variable, template)
    fitting = [one for one in texts if not is_generic(one.name) and kind(one.name) != _other(variable)]
    nearest = {one: _nearest(prefix, stem(one.name)) for one in fitting}
    near = [one for one in fitting if nearest[one] in wanted]
    far = [one for one in fitting if not nearest[one] and _ends(wanted, stem(one.name))]
    yield from near or far


def _other(variable: str) -> str:
    """The kind of parameter that a variable never takes: an id is no name, and a name is no id."""
    return {"id": "name", "name": "id"}.get("id" if variable.endswith("Identifier") else kind(variable), "-")


def _ends(wanted: frozenset[str], own: str) -> bool:
    return len(own) > _SHORTEST and own not in ("policy", "type") and any(each.endswith(own) for each in wanted)


@lru_cache(maxsize=16384)
def _nearest(prefix: str, own: str) -> str:
    """The longest of the stems in a prefix's templates that a parameter's stem ends in; empty where there is none."""
    near = [each for each in _vocabulary(prefix) if own == each or (own.endswith(each) and len(each) >= _SHORTEST)]
    return max(near, key=len, default="")


@lru_cache(maxsize=128)
def _vocabulary(prefix: str) -> frozenset[str]:
    """Every stem that some variable of a prefix answers to."""
    return frozenset(
        each
        for name, templates in service_table.templates(prefix).items()
        for template in templates
        for variable in variables(template)
        for each in _stems(prefix, name, variable, template)
    )


@lru_cache(maxsize=8192)
def _stems(prefix: str, name: str, variable: str, template: str) -> frozenset[str]:
    """What the name of a parameter that holds a variable is about."""
    told = facts.holders(prefix, name, variable)
    if told is not None:
        return frozenset(stem(each) for each in told)
    own = frozenset() if is_generic(variable) else frozenset({stem(variable)})
    of_type = stem(name.partition("/")[0])
    if is_generic(variable) or (len(variables(template)) == 1 and len(of_type) >= _SHORTEST):
        own |= {of_type}
    return own


def _generically(variable: str, template: str, given: Given) -> Iterator[Parameter]:
    """Parameters such as Name and ResourceId, where they may hold a variable: by their kind, and by where it stands."""
    names = variables(template)
    fitting = [
        one for one in given.texts if not one.inner and is_generic(one.name) and kind(one.name) != _other(variable)
    ]
    same = [one for one in fitting if kind(one.name) == kind(variable)]
    if len(names) == 1 or [name for name in names if is_generic(name)] == [variable]:
        yield from same or fitting
    elif is_generic(variable) or (kind(variable) and variable == [n for n in names if kind(n) == kind(variable)][-1]):
        yield from same


def _creates(call: Call, each: ResourceType) -> bool:
    """Whether a call's name says that it makes a resource of this type, which nothing inside a structure can name."""
    verb, thing = re.fullmatch(r"([A-Z][a-z]+|)(.*)", call.action.partition(":")[2]).groups()  # type: ignore[union-attr]
    return verb in _CREATES and stem(thing) == stem(each.name)


def _filled(template: str, parts: Mapping[str, str]) -> str:
    if re.search(":(document|automation-definition)/", template) and parts[variables(template)[0]].startswith("AWS"):
        template = template.replace("${Account}", "")  # AWS's own documents belong to no account
    for name, part in parts.items():
        before, mark, after = template.partition(f"${{{name}}}")
        template = before + _part(name, part, before) + after if mark else template
    return template


def _part(variable: str, value: str, before: str) -> str:
    """A parameter's value as it stands in an ARN after the text `before`."""
    if value.startswith("arn:"):  # of another shape than the template
        return ANY
    match variable:
        case "QueueName":
            return value.rstrip("/").rpartition("/")[2]
        case "PolicyType":
            return value.lower()
        case "Scope":
            return _SCOPES.get(value, ANY)
        case "JobDefinitionName" | "ProjectName" | "TaskDefinitionFamilyName":  # with or without `:revision`, `:build`
            return value.partition(":")[0]
        case "Id" if "/" in value:  # /hostedzone/Z1
            return value.rpartition("/")[2]
    if value.startswith("alias/"):  # an ARN of a key holds no alias
        return value.removeprefix("alias/") if before.endswith("alias/") else ANY
    written = re.split(r"[:/]", before)[-1]  # `p-` of an organization's `p-${PolicyId}`
    value = value.removeprefix("/") if before.endswith("/") else value
    return value.removeprefix(written) if written else value


def _spellings(template: str, call: Call, arn: str) -> list[str]:
    """An ARN in each form that AWS gives it."""
    before, _, name = arn.rpartition("/")
    if "WithPath}" in template and name != ANY:
        return [arn, f"{before}/*/{name}"]
    if template.endswith(":secret:${SecretId}"):
        return [f"{arn}-??????" if not arn.endswith(ANY) else arn]
    if template.endswith(":log-group:${LogGroupName}"):
        return [arn, f"{arn}:*"]
    if template.endswith(":function:${FunctionName}") and not arn.endswith(ANY):
        version = call.given.first("Qualifier")
        return [arn, f"{arn}:{version}"] if version else [arn]
    return [arn]
