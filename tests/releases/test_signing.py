"""Signatures of releases: made by a real `ssh-keygen`, served when they are good, and verified by a reader's own
commands and by a mirror; whatever was changed is found out."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.records.signing import KEY_ADDRESS, KEY_FILE, key_in, key_of, signed_name
from api.settings import Settings
from seed.commands import main
from seed.desk.sign import sign
from seed.editions import EditionError, editions, verified, working, write_sums
from seed.files import build
from seed.frozen_files import lay_out, lay_out_key
from seed.load import load_edition
from seed.mirror import mirror
from seed.release import make
from seed.signatures import SignatureError, good_signature
from tests.conftest import TINY_TABLES
from tests.pages.reading import BROWSER
from tests.support.publishing import code_of_tiny, prepare, publish, seed_command
from tests.support.servers import ROOT, listening

RELEASE = "2026.11.1"
TEXT = signed_name(RELEASE)
SIGNATURE = f"{TEXT}.sig"


def new_key(folder: Path, name: str = "key", kind: str = "ed25519", password: str = "") -> Path:
    words = ["ssh-keygen", "-q", "-t", kind, "-N", password, "-C", "somebody@a-machine"]
    subprocess.run([*words, "-f", str(folder / name)], check=True)
    return folder / name


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_key(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def other_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_key(tmp_path_factory.mktemp("other-keys"))


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unsigned")
    (folder / "releases").mkdir()
    prepared = replace(working(TINY_TABLES), id=RELEASE, released_on="2026-11-24")
    made, findings = make(prepared, "The first.", folder / "releases", folder / "changes.csv")
    assert made, findings
    load_edition([made], f"sqlite:///{folder / 'served'}")
    return folder


@pytest.fixture
def seed(unsigned: Path, tmp_path: Path) -> Path:
    """A folder with one release, to be signed or spoilt."""
    return Path(shutil.copytree(unsigned, tmp_path / "seed"))


def laid_out(seed: Path) -> Path:
    (edition,) = editions(seed / "releases")
    lay_out(edition, seed / "files")
    lay_out_key(seed, seed / "files")
    return seed / "files"


def service(seed: Path) -> FlaskClient:
    settings = Settings(database_url=f"sqlite:///{seed / 'served'}", files_folder=str(seed / "files"))
    return create_app(settings).test_client()


def names(client: FlaskClient) -> list[str]:
    return [file["name"] for file in client.get(f"/v1/releases/{RELEASE}/files").get_json()["data"]]


def run(commands: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = ["bash", "-euc", commands]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_a_reader_verifies_what_is_signed_by_the_commands_of_the_page(
    seed: Path, key: Path, tmp_path: Path
) -> None:
    assert sign(key, seed / "releases") == [RELEASE]
    (edition,) = map(verified, editions(seed / "releases"))
    assert good_signature(edition)
    laid_out(seed)
    client = service(seed)
    assert names(client)[-2:] == [TEXT, SIGNATURE]
    told = client.get(KEY_ADDRESS)
    assert (told.status_code, told.content_type) == (200, "text/plain; charset=utf-8")
    fingerprint = run(f"ssh-keygen -l -f {key}.pub", tmp_path).stdout.split()[1]
    assert fingerprint in told.text
    page = client.get(f"/releases/{RELEASE}", headers=BROWSER).text
    assert fingerprint in page
    commands = unescape(page.partition('<pre tabindex="0"><code>')[2].partition("</code>")[0])

    database = tmp_path / f"open-cases-{RELEASE}.sqlite"
    shutil.copy(seed / "files" / RELEASE / database.name, database)
    with listening(client.application) as address:
        done = run(commands.replace("http://localhost", address), tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        assert 'Good "open-cases-release" signature' in done.stdout
        assert f"{database.name}: OK" in done.stdout
        with database.open("ab") as file:
            file.write(b"x")
        assert run(commands.replace("http://localhost", address), tmp_path).returncode != 0


def test_nothing_is_said_of_signatures_where_there_are_none(seed: Path) -> None:
    laid_out(seed)
    client = service(seed)
    assert TEXT not in names(client)
    assert client.get(KEY_ADDRESS).status_code == 404
    assert "ssh-keygen" not in client.get(f"/releases/{RELEASE}", headers=BROWSER).text


def test_a_signature_that_comes_later_is_laid_out_and_caches_notice(seed: Path, key: Path) -> None:
    laid_out(seed)
    client = service(seed)
    address = f"/v1/releases/{RELEASE}/files"
    before = client.get(address)
    assert client.get(address, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    sign(key, seed / "releases")
    laid_out(seed)
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert names(client)[-2:] == [TEXT, SIGNATURE]
    assert KEY_ADDRESS in client.get(f"/releases/{RELEASE}", headers=BROWSER).text


def test_the_signed_text_has_the_digest_of_every_table_and_of_every_file(seed: Path, key: Path) -> None:
    sign(key, seed / "releases")
    signed = (laid_out(seed) / RELEASE / TEXT).read_text("utf-8")
    for path in (seed / "releases" / RELEASE / "tables").iterdir():
        assert f"  tables/{path.name}\n" in signed
    for name in ("datapackage.json", "release.json", *names(service(seed))[:-3]):
        assert f"  {name}\n" in signed


def test_what_is_built_names_the_digest_that_follows_from_the_signed_text(seed: Path, key: Path) -> None:
    sign(key, seed / "releases")
    lines = (laid_out(seed) / RELEASE / TEXT).read_text("utf-8").splitlines()
    sums = [sum_ for sum_, _, name in (line.partition("  ") for line in lines) if name.startswith("tables/")]
    digest = hashlib.sha256(b"".join(map(bytes.fromhex, sums))).hexdigest()
    (edition,) = editions(seed / "releases")
    assert edition.digest == digest
    assert service(seed).get(f"/v1/releases/{RELEASE}").get_json()["data"]["digest"] == digest
    for kind in ("csv", "ndjson"):
        with zipfile.ZipFile(seed / "files" / RELEASE / f"open-cases-{RELEASE}-{kind}.zip") as archive:
            assert f"SHA-256 of the tables: {digest}\n" in archive.read("README.txt").decode()


def test_what_is_signed_already_is_left_and_needs_no_key(seed: Path, key: Path, tmp_path: Path) -> None:
    sign(key, seed / "releases")
    assert sign(tmp_path / "none", seed / "releases") == []


def test_the_published_key_names_nobody(seed: Path, key: Path) -> None:
    sign(key, seed / "releases")
    text = (seed / KEY_FILE).read_text("utf-8")
    assert key_in(text) == key_in(Path(f"{key}.pub").read_text("utf-8"))
    assert "somebody" not in text


def test_tables_that_were_edited_with_their_sums_do_not_pass(seed: Path, key: Path) -> None:
    sign(key, seed / "releases")
    signature = (seed / "releases" / RELEASE / "SHA256SUMS.sig").read_bytes()
    (edition,) = editions(seed / "releases")
    path = edition.tables / "themes.csv"
    path.write_bytes(path.read_bytes().replace(b"a", b"b"))
    write_sums(edition)
    (edition.folder / "SHA256SUMS.sig").write_bytes(signature)
    with pytest.raises(SignatureError, match=f"The signature of release {RELEASE} is not good"):
        good_signature(edition)
    assert TEXT not in [path.name for path in (laid_out(seed) / RELEASE).iterdir()]
    assert "ssh-keygen" not in service(seed).get(f"/releases/{RELEASE}", headers=BROWSER).text


def test_a_release_that_is_written_anew_is_signed_no_more_until_it_is_signed_anew(
    seed: Path, key: Path
) -> None:
    """As a withdrawal does."""
    sign(key, seed / "releases")
    laid_out(seed)
    (edition,) = editions(seed / "releases")
    write_sums(edition)
    assert not (edition.folder / "SHA256SUMS.sig").exists()
    assert TEXT not in [path.name for path in (laid_out(seed) / RELEASE).iterdir()]
    assert sign(key, seed / "releases") == [RELEASE]
    assert good_signature(edition)


def test_a_signature_by_another_key_or_for_another_purpose_is_not_served(
    seed: Path, key: Path, other_key: Path
) -> None:
    sign(key, seed / "releases")
    (edition,) = editions(seed / "releases")
    text = (laid_out(seed) / RELEASE / TEXT).read_bytes()
    for signer, purpose in ((other_key, "open-cases-release"), (key, "file")):
        words = ["ssh-keygen", "-q", "-Y", "sign", "-n", purpose, "-f", str(signer)]
        made = subprocess.run(words, input=text, capture_output=True, check=True).stdout
        (edition.folder / "SHA256SUMS.sig").write_bytes(made)
        with pytest.raises(SignatureError, match="is not good"):
            good_signature(edition)
        assert TEXT not in [path.name for path in (laid_out(seed) / RELEASE).iterdir()]


def test_another_key_signs_only_when_it_is_to_take_the_place_of_the_first(
    seed: Path, key: Path, other_key: Path
) -> None:
    sign(key, seed / "releases")
    (seed / "releases" / RELEASE / "SHA256SUMS.sig").unlink()
    with pytest.raises(SignatureError, match="To change the key, sign every release anew: --new-key"):
        sign(other_key, seed / "releases")
    assert not (seed / "releases" / RELEASE / "SHA256SUMS.sig").exists()
    assert sign(other_key, seed / "releases", new_key=True) == [RELEASE]
    assert key_of(seed) == key_in(Path(f"{other_key}.pub").read_text("utf-8"))
    (edition,) = editions(seed / "releases")
    assert good_signature(edition)


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_a_key_of_another_kind_is_refused(seed: Path, tmp_path: Path, kind: str) -> None:
    with pytest.raises(SignatureError, match=r"releases are signed with Ed25519"):
        sign(new_key(tmp_path, kind=kind), seed / "releases")
    assert not (seed / KEY_FILE).exists()


def test_an_agent_can_hold_the_key(seed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key(tmp_path)
    started = subprocess.run(["ssh-agent", "-s"], capture_output=True, text=True, check=True).stdout
    told = dict(part.partition("=")[::2] for part in started.replace("\n", ";").split(";") if "=" in part)
    for name in ("SSH_AUTH_SOCK", "SSH_AGENT_PID"):
        monkeypatch.setenv(name, told[name])
    try:
        subprocess.run(["ssh-add", "-q", key], check=True)
        key.unlink()
        assert sign(Path(f"{key}.pub"), seed / "releases") == [RELEASE]
    finally:
        subprocess.run(["ssh-agent", "-k"], check=True, capture_output=True)


def test_a_mirror_takes_what_was_signed_and_nothing_else(
    seed: Path, key: Path, other_key: Path, tmp_path: Path
) -> None:
    sign(key, seed / "releases")
    place = laid_out(seed) / RELEASE
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    database = downloads / f"open-cases-{RELEASE}.sqlite"
    for name in (database.name, TEXT, SIGNATURE):
        shutil.copy(place / name, downloads)
    (downloads / "key").write_text(service(seed).get(KEY_ADDRESS).text, "utf-8")

    assert mirror(database, tmp_path / "mirror", downloads / "key") == RELEASE
    assert main(["mirror", str(database), str(tmp_path / "b"), "--key", f"{key}.pub"]) == 0
    renamed = downloads / "renamed.sqlite"
    shutil.copy(database, renamed)
    assert mirror(renamed, tmp_path / "c", downloads / "key", downloads / SIGNATURE) == RELEASE

    refused = tmp_path / "refused"
    with pytest.raises(SignatureError, match="did not make this signature"):
        mirror(database, refused, Path(f"{other_key}.pub"))
    with pytest.raises(SignatureError, match="has no public Ed25519 key"):
        mirror(database, refused, database.with_name(TEXT))
    with pytest.raises(SignatureError, match="cannot be verified"):
        mirror(renamed, refused, downloads / "key")
    changed = database.read_bytes()
    database.write_bytes(changed[:-1] + bytes([changed[-1] ^ 1]))
    with pytest.raises(SignatureError, match="is not what was signed"):
        mirror(database, refused, downloads / "key")
    text = (downloads / TEXT).read_text("utf-8")
    (downloads / TEXT).write_text(text.replace("sqlite", "sqlitf"), "utf-8")
    with pytest.raises(SignatureError, match="did not make this signature"):
        mirror(renamed, refused, downloads / "key", downloads / SIGNATURE)
    assert not refused.exists()


def test_without_ssh_keygen_files_are_laid_out_without_a_signature(
    seed: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(key, seed / "releases")
    monkeypatch.setenv("PATH", str(seed))
    assert TEXT not in [path.name for path in (laid_out(seed) / RELEASE).iterdir()]
    (edition,) = editions(seed / "releases")
    with pytest.raises(SignatureError, match="ssh-keygen is not installed here"):
        good_signature(edition)
    with pytest.raises(EditionError, match="ssh-keygen is not installed here"):
        sign(key, seed / "releases", new_key=True)


def test_building_again_gives_what_was_signed(seed: Path, key: Path, tmp_path: Path) -> None:
    sign(key, seed / "releases")
    again = build(editions(seed / "releases"), tmp_path / "again")
    lines = (laid_out(seed) / RELEASE / TEXT).read_text("utf-8")
    assert (again / "SHA256SUMS").read_text("utf-8") in lines


def test_the_commands_say_what_they_did_and_what_is_not_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody answers, also where the tests run on a terminal.
    monkeypatch.setenv("SSH_ASKPASS", "/bin/false")
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    code = code_of_tiny(tmp_path / "code")
    prepare(code, RELEASE, "2026-11-24")
    locked = new_key(tmp_path, "locked", password="a long password")
    key = new_key(tmp_path)
    assert seed_command(code, "sign", "--key", str(key)) == (
        1,
        "There is no release to sign: make one first.\n",
    )
    publish(code)
    status, printed = seed_command(code, "sign", "--key", str(tmp_path / "nowhere"))
    assert (status, printed.partition(". ")[0]) == (1, f"There is no key at {tmp_path / 'nowhere'}")
    status, printed = seed_command(code, "sign", "--key", str(locked))
    assert (status, f"ssh-keygen did not sign with {locked}" in printed) == (1, True)
    status, printed = seed_command(code, "sign", "--key", str(key))
    assert status == 0
    assert printed.startswith(f"Signed {RELEASE} with SHA256:")
    assert str(tmp_path) not in printed
    assert seed_command(code, "sign", "--key", str(key)) == (0, "Every release is signed already.\n")
    assert seed_command(code, "files") == (0, f"Laid out the files of {RELEASE}.\n")
    assert (code / "var" / "files" / KEY_FILE).is_file()
    assert seed_command(code, "files")[1] == "The files of every release are there already.\n"
    recipe = next(
        block
        for block in (ROOT / "docs" / "operating.md").read_text("utf-8").split("```\n")[1::2]
        if "cat seed/signing-key.pub" in block
    )
    done = run(recipe.replace("R=2026.11.2\n", f"R={RELEASE}\n"), code)
    assert (done.returncode, 'Good "open-cases-release" signature' in done.stdout) == (0, True), done.stderr
    signature = code / "seed" / "releases" / RELEASE / "SHA256SUMS.sig"
    signature.write_bytes(signature.read_bytes().replace(b"A", b"B"))
    status, printed = seed_command(code, "files")
    assert status == 0
    assert f"The signature of release {RELEASE} is not good." in printed
    assert not (code / "var" / "files" / RELEASE / SIGNATURE).exists()
