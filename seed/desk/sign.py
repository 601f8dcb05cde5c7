"""Signing the frozen releases with the operator's key, which never comes into the repository; its public part does."""

from __future__ import annotations

from pathlib import Path

from api.records.signing import KEY_FILE, KINDS, key_of
from seed.editions import RELEASES, SIGNATURE, Edition, editions, verified
from seed.raw_rows import replace_files
from seed.signatures import (
    SignatureError,
    good_signature,
    key_in_signature,
    make_signatures,
    signed_text,
    verify,
)


def sign(key: Path, releases: Path = RELEASES, *, new_key: bool = False) -> list[str]:
    """Sign every frozen release that has no good signature, or with a new key all of them; return their ids.

    Nothing is written unless all of them could be signed. Raises EditionError when a release is not as it was frozen,
    and SignatureError when the key cannot be used or is another than the one before.
    """
    history = [verified(edition) for edition in editions(releases)]
    if not history:
        raise SignatureError("There is no release to sign: make one first.")
    known = None if new_key else key_of(releases.parent)
    unsigned = [edition for edition in history if known is None or not _is_signed(edition)]
    if not unsigned:
        return []
    if not key.is_file():
        raise SignatureError(
            f"There is no key at {key}. Make one with `ssh-keygen -t ed25519 -f FILE`, and keep it off the server."
        )
    texts = [signed_text(edition) for edition in unsigned]
    signatures = make_signatures(texts, key)
    used = key_in_signature(signatures[0])
    if used.kind not in KINDS:
        raise SignatureError(
            f"{key} is a key of the kind {used.kind}; releases are signed with Ed25519: `ssh-keygen -t ed25519`."
        )
    if known is not None and used != known:
        raise SignatureError(
            f"{key} is the key {used.fingerprint}; the releases are signed with {known.fingerprint}. To change the "
            "key, sign every release anew: --new-key."
        )
    for text, signature in zip(texts, signatures, strict=True):
        verify(text, signature, used)
    contents = {
        edition.folder / SIGNATURE: signature for edition, signature in zip(unsigned, signatures, strict=True)
    }
    replace_files({**contents, releases.parent / KEY_FILE: f"{used.line}\n".encode()})
    return [edition.id for edition in unsigned]


def _is_signed(edition: Edition) -> bool:
    try:
        return good_signature(edition) is not None
    except SignatureError:
        return False
