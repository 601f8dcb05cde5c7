"""A withdrawal from a folder of tables and releases alone, without a checkout around it."""

from __future__ import annotations

from pathlib import Path

from seed.desk.withdrawal.documents import Documents
from seed.desk.withdrawal.holdings import read_holdings
from seed.desk.withdrawal.plan import Decisions
from seed.desk.withdrawal.rebuilding import rebuild
from seed.desk.withdrawal.staging import clean_data
from seed.desk.withdrawal.withdrawing import find, prepare


def withdraw_from(folder: Path, uid: str, reason: str = "safety") -> None:
    """Take a person out of `folder/tables` and `folder/releases`; whatever is undecided is somebody else."""
    holdings = read_holdings(folder)
    prepared = prepare(folder, holdings, find(holdings, uid), [], Decisions(all_others=True))
    documents = Documents(prepared.index.register, uid, prepared.judge.texts, prepared.plan.lost_sources())
    rebuild(clean_data(folder, prepared.plan, reason, documents), folder / "releases")
