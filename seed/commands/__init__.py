"""The commands of those who curate, publish and host the data: one module for each, named after it, with a
`command`. A module holds what its command asks and prints; what is done stands elsewhere in `seed`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from importlib import import_module
from types import MappingProxyType

import click
from sqlalchemy.exc import SQLAlchemyError

from api.records.causes import cause_of, is_full
from api.records.database import NotAnswering
from api.records.releases import NoRelease, why_not_ready
from api.settings import ROOT, SettingsError
from seed.desk.errors import DeskError
from seed.desk.withdrawal.swapping import SHADOW, is_begun
from seed.editions import EditionError, WithdrawalError
from seed.read import UnreadableError

# In the order in which they are listed for a reader.
COMMANDS = MappingProxyType(
    {
        "check": "report every fault of the tables",
        "tidy": "mend what a spreadsheet or an editor left behind in the tables",
        "new": "add a person, an event, a source … to the tables",
        "rename": "give a person another readable id",
        "workbook": "write the tables as one workbook for a spreadsheet, and read it back",
        "todo": "list what is worth an hour, best first",
        "preview": "serve the working tables as a draft, beside the releases",
        "diff": "tell in words what the working tables change against the last release",
        "release": "lead through a release of the working tables, and freeze it",
        "retract": "take the newest release back",
        "sign": "sign the frozen releases with your key",
        "withdraw": "take a person out of the tables and of every release",
        "load": "check the tables, and build the database that is served",
        "files": "lay out the files of every release that readers take away",
        "mirror": "prepare a downloaded release file to be served",
        "site": "write what is served as plain files for any static host",
        "synthesize": "write synthetic tables of any size, to measure with",
    }
)

# What curators alone use, by the names under which it is imported; a host that only serves has none of it.
DESK = frozenset(("openpyxl", "prompt_toolkit", "questionary", "rich"))

# What can be wrong with what was given, in a sentence of its own.
FAULTS = (DeskError, EditionError, UnreadableError, WithdrawalError)


class _Commands(click.Group):
    """The commands, each imported when it is run: few need what another brings along."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name; None where there is none of it."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, no_args_is_help=False, help="Check and publish the curated data.")
@click.pass_context
def commands(ctx: click.Context) -> None:
    """Let nothing be done on what a withdrawal left half done."""
    if ctx.invoked_subcommand != "withdraw" and is_begun(ROOT / SHADOW):
        raise WithdrawalError(
            "A withdrawal was begun here and is not complete: run it again first (make withdraw UID=…)."
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0, 1 where something stands in the way, 2 for a wrong call."""
    try:
        status = commands.main(arguments, prog_name="python -m seed", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("Stopped; nothing more was done.")
        return 1
    except ModuleNotFoundError as error:
        if error.name not in DESK:
            raise
        click.echo(
            "This is for the curators' desk: run it by `make`, or first `pip install --editable '.[desk]'`."
        )
        return 1
    except SettingsError as error:
        click.echo(str(error))
        return 2
    except FAULTS as error:
        click.echo(str(error))
        return 1
    except OSError as error:
        if isinstance(error, NotAnswering):
            click.echo(f"{why_not_ready(error)}.")
        elif is_full(error):
            click.echo("No space is left on the disk: make room, and run it again.")
        else:
            click.echo(f"{error.filename or 'A file'}: {error.strerror or cause_of(error) or error}.")
        return 1
    except (SQLAlchemyError, sqlite3.Error, NoRelease) as error:
        # Any other fault of a statement is one of ours, and is not hidden.
        if (cause := why_not_ready(error)) is None:
            raise
        click.echo(f"The database cannot be used: {cause}.")
        return 1
    return status or 0
