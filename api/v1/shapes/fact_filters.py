"""Which facts of cases are asked for: what their lists take beside their own filters."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from marshmallow import fields

from api.records.facts import OWN_FILTERS, filters_of_case
from api.records.reading import Collection
from api.v1.shapes.case_filters import CaseFilters
from api.v1.shapes.parameters import ListQuery


def with_filters_of_cases(own: type[ListQuery], collection: Collection) -> type[ListQuery]:
    """Return the query of a list of facts: its own parameters, and all filters of cases, of which those with a name
    that is taken begin with `case_`."""
    declared, own_filters = CaseFilters._declared_fields, OWN_FILTERS[collection.name]
    renamed = {
        here: _of_case(declared[there], here)
        for here, there in filters_of_case(own_filters).items()
        if here != there
    }
    without = () if "id" in own_filters else ("id",)
    meta = type("Meta", (own.Meta,), {"exclude": without})
    return type(own.__name__, (own, CaseFilters), {"Meta": meta, "__doc__": own.__doc__, **renamed})


def _of_case(field: fields.Field[Any], name: str) -> fields.Field[Any]:
    """Return a filter of cases under the name that it has here."""
    made = deepcopy(field)
    description = made.metadata["description"]
    made.metadata = {
        **made.metadata,
        "description": f"Of the case: {description[0].lower()}{description[1:]}",
        "component": f"facts_{name}",
    }
    return made
