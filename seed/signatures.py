"""Signatures of releases: what of a release is signed, and whether a signature is good.

One text is signed: the release's `SHA256SUMS` (tables, declaration, changes) and, after it, that of the files which
readers take away. So whoever has it, the signature and the key can verify any of them in one step. The system's
`ssh-keygen` signs and verifies (SSHSIG, Ed25519); making signatures is `seed.desk.sign`.
"""

from __future__ import annotations

import base64
import binascii
import re
import shutil
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records.causes import cause_of
from api.records.signing import NAMESPACE, SIGNER, PublicKey, key_of
from seed.editions import FILES, SIGNATURE, SUMS, Edition, EditionError

PROGRAM = "ssh-keygen"
_ARMOUR = re.compile(r"-----BEGIN SSH SIGNATURE-----\s(.+?)-----END SSH SIGNATURE-----\s*", re.DOTALL)
_MAGIC = b"SSHSIG\x00\x00\x00\x01"


class SignatureError(EditionError):
    """A signature that cannot be made, or that is not good; the message says why."""


def signed_text(edition: Edition) -> bytes:
    """Return what is signed of a frozen release; raises SignatureError where a part of it cannot be read."""
    try:
        return (edition.folder / SUMS).read_bytes() + (edition.folder / FILES / SUMS).read_bytes()
    except OSError as error:
        raise SignatureError(
            f"{SUMS} of release {edition.id} cannot be read, and it cannot be signed: {cause_of(error)}."
        ) from error


def good_signature(edition: Edition) -> bytes | None:
    """Return the signature of a release; None where it has none. Raises SignatureError when it is not good for what
    is frozen now."""
    path = edition.folder / SIGNATURE
    if not path.exists():
        return None
    # The key lies beside the folder of releases.
    key = key_of(edition.folder.parent.parent)
    if key is None:
        raise SignatureError(f"Release {edition.id} is signed, and there is no key to verify that with.")
    signature = path.read_bytes()
    try:
        verify(signed_text(edition), signature, key)
    except SignatureError as error:
        raise SignatureError(f"The signature of release {edition.id} is not good. {error}") from error
    return signature


def verify(text: bytes, signature: bytes, key: PublicKey) -> None:
    """Raise SignatureError unless a key made this signature of this text, as one of a release."""
    with TemporaryDirectory() as folder:
        signers, signed = Path(folder) / "signers", Path(folder) / "signature"
        signers.write_text(key.allowed_signers, encoding="utf-8")
        signed.write_bytes(signature)
        words = ["-Y", "verify", "-f", str(signers), "-I", SIGNER, "-n", NAMESPACE, "-s", str(signed)]
        done = subprocess.run([_program(), *words], input=text, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise SignatureError(
            f"The key {key.fingerprint} did not make this signature of this text: one of the three was changed, or is "
            "another's."
        )


def make_signatures(texts: Sequence[bytes], key: Path) -> list[bytes]:
    """Sign texts with a private key, or with the public part of one that an agent holds; what `ssh-keygen` asks, it
    asks on the terminal. Raises SignatureError when it does not sign."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / str(number) for number, _ in enumerate(texts)]
        for path, text in zip(paths, texts, strict=True):
            path.write_bytes(text)
        words = ["-q", "-Y", "sign", "-n", NAMESPACE, "-f", str(key), *map(str, paths)]
        done = subprocess.run([_program(), *words], stdin=subprocess.DEVNULL, check=False)  # noqa: S603
        made = [path.with_suffix(".sig") for path in paths]
        if done.returncode or not all(path.is_file() for path in made):
            raise SignatureError(f"{PROGRAM} did not sign with {key}; what it says of it stands above.")
        return [path.read_bytes() for path in made]


def key_in_signature(signature: bytes) -> PublicKey:
    """Return the public key that a signature says it was made with (PROTOCOL.sshsig); raises SignatureError where it is
    no signature by OpenSSH."""
    try:
        armour = _ARMOUR.fullmatch(signature.decode("ascii"))
        whole = base64.b64decode(armour[1]) if armour else b""
        if not whole.startswith(_MAGIC):
            raise ValueError("another beginning")
        blob = _string(whole, len(_MAGIC))
        return PublicKey(_string(blob, 0).decode("ascii"), base64.b64encode(blob).decode())
    except (UnicodeDecodeError, binascii.Error, struct.error, ValueError) as error:
        raise SignatureError(f"This is no signature by {PROGRAM}: {error}.") from error


def _string(whole: bytes, place: int) -> bytes:
    """Return a string of the SSH protocol: its length in four bytes, then itself (RFC 4251, 5)."""
    (length,) = struct.unpack_from(">I", whole, place)
    return whole[place + 4 : place + 4 + length]


def _program() -> str:
    found = shutil.which(PROGRAM)
    if found is None:
        raise SignatureError(
            f"{PROGRAM} is not installed here, and without it no signature can be made or verified: install OpenSSH "
            "(the package openssh-client)."
        )
    return found
