"""`python -m seed sign`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.commands.options import FOLDER


@click.command(help="Sign every frozen release that is not signed yet with your Ed25519 key.")
@click.option(
    "--key",
    type=FOLDER,
    required=True,
    metavar="FILE",
    help="The private key, or the public part of one that an agent holds.",
)
@click.option("--new-key", is_flag=True, help="This key takes the place of another: sign all releases anew.")
def command(key: Path, new_key: bool) -> None:
    """Print which releases were signed, and the fingerprint to publish."""
    from api.records.signing import KEY_ADDRESS, KEY_FILE, key_of
    from seed.desk.sign import sign
    from seed.editions import RELEASES

    signed = sign(key.expanduser(), RELEASES, new_key=new_key)
    used = key_of(RELEASES.parent)
    if used is None or not signed:
        click.echo("Every release is signed already.")
        return
    click.echo(f"Signed {', '.join(signed)} with {used.fingerprint}.")
    click.echo(
        f"Commit the signatures and seed/{KEY_FILE}, and deploy; readers find the key at {KEY_ADDRESS}. Tell its "
        "fingerprint in a second place too, so that they can compare."
    )
