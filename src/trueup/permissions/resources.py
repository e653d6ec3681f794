"""The rule by which an action is allowed on resources.

Every type of resource that the service table marks as required is granted; of the optional ones each that a parameter
names, that a generic id with a ResourceType selects (all of them where the type is not known), or that the service
touches by itself. What the call makes is `*`, unless the caller names it. Where one ARN decides between types, such
as ResourceArn, it is that type alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from trueup.permissions import arn_templates, facts, service_table, triggers
from trueup.permissions.arn_templates import Call
from trueup.permissions.parameters import Given, Parameter, is_generic, stem
from trueup.permissions.permission import ANY, Condition, Permission, Place, is_wild, why_wild, widest
from trueup.permissions.service_table import ResourceType


def permission(action: str, given: Given, place: Place) -> Permission:
    """One action of a call, on the resources that the call touches."""
    if action in ("ec2:CreateTags", "ec2:DeleteTags"):
        return _tagged_by_id(action, given, place)
    types = service_table.types(action)
    if not types:
        why = "cannot be limited to a resource" if service_table.has(action) else "is not in the table of actions"
        return Permission(action, (ANY,), f"{action} {why}")
    call = Call(action, given, place, _meant(action, types))
    arns = widest(arn for each in types for arn in _arns(call, each, types))
    if not arns:
        return Permission(action, (ANY,), f"no parameter of {action} names one resource")
    return Permission(action, arns, why_wild(arns), tuple(_conditions(action, given)))


def _conditions(action: str, given: Given) -> Iterator[Condition]:
    """Condition keys that narrow the action to what the call is given."""
    for key, row in facts.table("conditions").items():
        value = given.first(row["parameter"])
        if value and not is_wild(value) and service_table.takes_condition(action, key):
            yield row["operator"], key, value


def _arns(call: Call, each: ResourceType, types: Sequence[ResourceType]) -> Iterator[str]:
    others = list(_of_others(call, each, types))
    call = replace(call, given=call.given.without(others))
    found = [
        arn
        for place in _places(call, each)
        for template in each.templates
        for arn in arn_templates.named(replace(call, place=place), each, template)
        if place == call.place or arn == arn_templates.blank(template, place)
    ]
    if not found and not others:
        found = list(_selected(call, each, types))
    maybe = each.required or call.given.open or arn_templates.mentioned(call, each) or _touched(call, each)
    if found:
        yield from found
    elif maybe and (_is_certain(each, types) or not others):
        for template in each.templates:
            for place in _places(call, each):
                yield arn_templates.blank(template, place)


def _meant(action: str, types: Sequence[ResourceType]) -> frozenset[str]:
    """The types that a call's Name or Id speaks of: that of its only required resource, else those in its own name."""
    required = [each.name for each in types if each.required]
    if len(required) == 1:
        return frozenset(required)
    own = stem(action.partition(":")[2])
    fitting = {each: stem(each.partition("/")[0]) for each in required or [each.name for each in types]}
    longest = max((len(each) for each in fitting.values() if len(each) > 3 and own.endswith(each)), default=0)
    return frozenset(name for name, each in fitting.items() if own.endswith(each) and len(each) == longest)


def _is_certain(each: ResourceType, types: Sequence[ResourceType]) -> bool:
    """Whether a call touches a type whatever its ResourceArn is: it makes one, or requires no other."""
    return each.made or [each] == [one for one in types if one.required and not one.made]


def _of_others(call: Call, each: ResourceType, types: Sequence[ResourceType]) -> Iterator[Parameter]:
    """Parameters that might have named this type, and name another one: by their ARN, or by the ResourceType."""
    by_type = _by_type(call, types)
    for one in call.given.texts:
        if not one.inner and one.text.startswith("arn:") and not is_wild(one.text):
            of = [other for other in types if _has_shape(other, one.text)]
            if of and each not in of and (_tells_any_type(one) or arn_templates.may_name(call, each, one)):
                yield one
        elif by_type and each not in by_type and _tells_any_type(one):
            yield one


def _by_type(call: Call, types: Sequence[ResourceType]) -> list[ResourceType]:
    """The types that the ResourceType among the parameters says; none where it says nothing that is known."""
    wanted = call.given.first("ResourceType", "ResourceTypes")
    return [one for one in types if wanted and stem(one.name) == stem(wanted)]


def _has_shape(each: ResourceType, arn: str) -> bool:
    return any(arn_templates.shape(template).fullmatch(arn) for template in each.templates)


def may_be_of(action: str, arn: str) -> bool:
    """Whether an ARN is of a type of resource that an action knows, or may be."""
    return arn == ANY or any(_has_shape(each, arn) for each in service_table.types(action))


def _tells_any_type(parameter: Parameter) -> bool:
    """ResourceArn, Resource, ResourceId, Arn."""
    return not parameter.inner and is_generic(parameter.name) and stem(parameter.name) not in ("name", "id")


def _selected(call: Call, each: ResourceType, types: Sequence[ResourceType]) -> Iterator[str]:
    """The ARNs of a type that a generic id may stand for: of the ResourceType, else by how it begins, else of any."""
    if _is_certain(each, types):
        return
    by_type = _by_type(call, types)
    for text in [one.text for one in call.given.texts if _tells_any_type(one)]:
        by_id = [one for one in types if arn_templates.is_id_of(call.prefix, one.name, text)]
        if each in (by_type or by_id or types):
            for template in each.templates:
                yield arn_templates.of_id(template, text, call.place)


def _touched(call: Call, each: ResourceType) -> bool:
    """Whether the service reaches a type of resource by itself."""
    given = call.given.parameters
    return any(
        each.name in row["types"]
        and ("when" not in row or triggers.holds(row["when"], given))
        and ("unless" not in row or not triggers.holds(row["unless"], given))
        for action, rows in facts.table("resources")["touched"].items()
        if fnmatchcase(call.action, action)
        for row in rows
    )


def _places(call: Call, each: ResourceType) -> Iterator[Place]:
    """Where all resources of a type lie: in the account, and in those of others that such calls reach."""
    yield call.place
    other = facts.table("resources")["elsewhere"].get(f"{call.prefix}:{each.name}")
    if other and service_table.level(call.action) in other["levels"]:
        yield Place(call.place.partition, call.place.region, other["account"])


def _tagged_by_id(action: str, given: Given, place: Place) -> Permission:
    """EC2 tags resources of every type by their ids; images and snapshots have no account in their ARN."""
    ids = [one.text for one in given.texts if one.path == "Resources"] or [ANY]
    arns = tuple(f"arn:{place.partition}:ec2:{place.region}:*:*/{each}" for each in ids)
    return Permission(action, arns, "the type of the resource is not among the parameters")
