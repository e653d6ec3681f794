"""AWS Config: the expression of a query, which moto reads from where it is not, so that it answers none."""

from __future__ import annotations

import json
from typing import Any

from trueup.emulated.extend import Original, correction


@correction("config", "responses:ConfigResponse.select_resource_config")
def a_query_is_asked_by_its_expression(_original: Original, response: Any) -> str:
    """Answers what moto's AWS Config was told of that expression beforehand. Source: AWS Config API reference."""
    expression = json.loads(response.body)["Expression"]
    found, about, _token = response.config_backend.select_resource_config(expression=expression)
    return json.dumps({"Results": found, "QueryInfo": about})
