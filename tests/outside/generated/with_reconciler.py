"""Reconciles a table with reconciler, as its README says: `python FILE ENDPOINT TABLE`. Prints JSON by name: the id of the
best candidate and whether it is a match."""

import json
import sys

import pandas as pd
from reconciler import reconcile

endpoint, table = sys.argv[1:]
people = pd.read_csv(table, dtype=str)
found = reconcile(
    people["name"],
    type_id="person",
    property_mapping={"birth_year": people["birth_year"]},
    reconciliation_endpoint=endpoint,
)
print(
    json.dumps(
        {
            row["input_value"]: [row["id"] if isinstance(row["id"], str) else None, bool(row["match"])]
            for _, row in found.iterrows()
        }
    )
)
