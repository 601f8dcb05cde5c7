"""The key that releases are signed with, as OpenSSH writes it, and by which command a reader verifies a signature.

Nothing here signs or verifies: the seed does, before it lays anything out.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

# The file of the public key: in the seed, and where it is laid out beside the files of the releases.
KEY_FILE = "signing-key.pub"
KEY_ADDRESS = "/.well-known/open-cases-signing-key"
# Whom a signature names, and for what it holds: a signature that the same key made for anything else is none of ours.
SIGNER, NAMESPACE = "open-cases", "open-cases-release"
# The second is Ed25519 in a security key of hardware.
KINDS = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com")

_KEY = re.compile(rf"(?<!\S)({'|'.join(map(re.escape, KINDS))}) +([A-Za-z0-9+/]{{60,}}={{0,2}})(?!\S)")


@dataclass(frozen=True)
class PublicKey:
    """A public key: its kind, and its bytes in base64."""

    kind: str
    data: str

    @property
    def line(self) -> str:
        """The key as OpenSSH writes it, without a comment: that would often name a person and a machine."""
        return f"{self.kind} {self.data}"

    @property
    def fingerprint(self) -> str:
        """The fingerprint, as `ssh-keygen -l` prints it."""
        digest = hashlib.sha256(base64.b64decode(self.data)).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

    @property
    def allowed_signers(self) -> str:
        """The line by which `ssh-keygen -Y verify` takes signatures of this key for ours."""
        return f'{SIGNER} namespaces="{NAMESPACE}" {self.line}\n'


def key_in(text: str) -> PublicKey | None:
    """Return the first Ed25519 key in a text: a `.pub` file, a list of signers; None where there is none."""
    found = _KEY.search(text)
    return PublicKey(found[1], found[2]) if found else None


def key_of(folder: Path) -> PublicKey | None:
    """Return the key in a folder; None where there is none, or none that can be read."""
    try:
        return key_in((folder / KEY_FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def told_of(folder: Path) -> str | None:
    """Return what readers are told of the key in a folder: its fingerprint, and the line that `ssh-keygen -Y verify`
    reads, which takes this very text as a file. None where there is no key."""
    key = key_of(folder)
    if key is None:
        return None
    return (
        "# Releases of Open Cases are signed with this key. Compare its fingerprint with one from another place:\n"
        f"# {key.fingerprint} (Ed25519)\n"
        f"{key.allowed_signers}"
    )


def signed_name(release_id: str) -> str:
    """Return the name of the text that is signed of a release; its signature has `.sig` after it."""
    return f"open-cases-{release_id}.SHA256SUMS"


def verifying(release_id: str, address: str) -> str:
    """Return the commands by which a reader downloads and verifies a signature from the service at an address, and
    whatever file of the release lies in the same folder."""
    name = signed_name(release_id)
    place, key = f"{address}/v1/releases/{release_id}/files", KEY_ADDRESS.rpartition("/")[2]
    return (
        f"curl --fail --remote-name-all {address}{KEY_ADDRESS} {place}/{name} {place}/{name}.sig\n"
        f"ssh-keygen -Y verify -f {key} -I {SIGNER} -n {NAMESPACE} -s {name}.sig < {name}\n"
        f"sha256sum --check --ignore-missing {name}\n"
    )
