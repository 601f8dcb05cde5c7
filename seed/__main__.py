"""`python -m seed`: the commands of those who curate and publish the data; see `commands`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from api.records.declaration import DeclarationError
from seed.findings import of_declaration


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    try:
        # Much is made from the declaration as it is imported, and so finds its faults then.
        from seed import commands

        return commands.main(arguments)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {"api", "seed"}:
            raise
        print(
            f"{error.name} is not installed here: run it by `make`, or with the Python that `make` installs into .venv."
        )
        return 1
    except DeclarationError as error:
        for finding in of_declaration(error):
            print(finding)
        return 1


if __name__ == "__main__":
    sys.exit(main())
