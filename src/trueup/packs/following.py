"""How the fix of a rule follows the rule's inputs inside a template: one value for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trueup.catalogue.static_values import filled, inputs_of, names_in
from trueup.errors import CatalogueError

NO_VALUE = {"Ref": "AWS::NoValue"}


@dataclass(frozen=True)
class Following:
    """A rule's InputParameters as a template has them: text, a Ref, or an Fn::If that leaves an empty one out.

    Pseudo parameters are written out, for AWS takes no intrinsic function in the ARN of a role.
    """

    inputs: Mapping[str, Any]
    partition: str
    account_id: str

    def parameter(self, given: Any) -> Any:
        """A parameter of the fix, from parameters.json; None where nothing is left of it.

        Raises CatalogueError for a name that nobody knows.
        """
        if "StaticValue" not in given:
            return given
        written = given["StaticValue"]["Values"]
        values = [value for each in written if (value := self._value(each)) is not None]
        if not values:
            return None
        if len(values) == 1 and isinstance(values[0], dict) and "Fn::If" in values[0]:
            condition, value, _nothing = values[0]["Fn::If"]  # a list that is left empty would be refused
            return {"Fn::If": [condition, {"StaticValue": {"Values": [value]}}, NO_VALUE]}
        return {"StaticValue": {"Values": values}}

    def _value(self, written: Any) -> Any:
        names = inputs_of(written)
        text = filled(written, {"AWS::Partition": self.partition, "AWS::AccountId": self.account_id})
        if not names:
            for unknown in names_in(text) if isinstance(written, Mapping) else ():
                raise CatalogueError(f"{text}: {unknown} is not known when a pack is built; write it out")
            return text
        first = self.inputs.get(names[0])
        if first is None or first == "":
            return None
        condition = _if_given(first)[0] if isinstance(first, Mapping) and "Fn::If" in first else None
        value = self._joined(text, names)
        return value if condition is None else {"Fn::If": [condition, value, NO_VALUE]}

    def _joined(self, text: str, names: tuple[str, ...]) -> Any:
        """The text with each input in its place: a Ref alone, or an Fn::Sub of parameters."""
        held = {name: self._bare(self.inputs.get(name, "")) for name in names}
        if text == f"${{{names[0]}}}":
            return held[names[0]]
        joined = filled({"Fn::Sub": text}, {name: _inside(value) for name, value in held.items()})
        return {"Fn::Sub": joined} if "${" in joined else joined

    def _bare(self, value: Any) -> Any:
        """An input's parameter, which is empty where its condition does not hold; any other expression is refused."""
        if isinstance(value, Mapping) and "Fn::If" in value:
            value = _if_given(value)[1]
        if isinstance(value, Mapping) and set(value) != {"Ref"}:
            raise CatalogueError(f"{value}: the fix follows this input, and can follow text and Ref only")
        return value


def _if_given(value: Mapping[str, Any]) -> tuple[str, Any]:
    """The condition on which an input has a value, and that value; an Fn::If of two values is refused."""
    condition, held, otherwise = value["Fn::If"]
    if otherwise != NO_VALUE:
        raise CatalogueError(f"{dict(value)}: the fix follows this input, and can follow one value or none, not two")
    return condition, held


def _inside(value: Any) -> str:
    """A value inside an Fn::Sub."""
    return f"${{{value['Ref']}}}" if isinstance(value, Mapping) else str(value)
