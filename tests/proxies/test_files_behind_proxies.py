"""Row X3: behind nginx and Varnish the files of a release are kept whole, and sent in parts from what is kept."""

from __future__ import annotations

import json

import pytest

from tests.proxies.conftest import CACHES, Proxied, ask

of_caches = pytest.mark.parametrize("proxied", CACHES, indirect=True)


def a_file(proxied: Proxied) -> tuple[str, bytes]:
    """The address of the largest file of the release, and its bytes from the origin itself."""
    (release,) = json.loads(ask(proxied.origin.port, "/v1/releases").body)["data"][:1]
    listed = json.loads(ask(proxied.origin.port, f"/v1/releases/{release['id']}/files").body)["data"]
    name = max(listed, key=lambda file: file["bytes"])["name"]
    path = f"/v1/releases/{release['id']}/files/{name}"
    return path, ask(proxied.origin.port, path).body


def test_a_download_is_resumed(proxied: Proxied) -> None:
    path, whole = a_file(proxied)
    direct = ask(proxied.origin.port, path)
    for _ in range(2):
        got = proxied.get(path)
        assert (got.status, got.body) == (200, whole)
        for name in ("ETag", "Cache-Control", "Repr-Digest", "Accept-Ranges"):
            assert got.headers[name] == direct.headers[name], name
    etag = direct.headers["ETag"]
    assert etag.startswith('"')
    for more in ({}, {"if_range": etag}):
        part = proxied.get(path, range="bytes=1000-", **more)
        assert (part.status, part.body) == (206, whole[1000:])
        assert part.headers["Content-Range"] == f"bytes 1000-{len(whole) - 1}/{len(whole)}"
        assert part.headers["ETag"] == etag
    other = proxied.get(path, range="bytes=1000-", if_range='"other"')
    assert (other.status, other.body) == (200, whole)
    assert proxied.get(path, range=f"bytes={len(whole)}-").status == 416
    assert proxied.get(path, if_none_match=etag).status == 304


@of_caches
def test_who_asks_for_a_part_first_has_the_whole_kept_for_others(proxied: Proxied) -> None:
    path, whole = a_file(proxied)
    path += "?lang=de"
    for begin in (5, 50, 500):
        part = proxied.get(path, range=f"bytes={begin}-{begin + 9}")
        assert (part.status, part.body) == (206, whole[begin : begin + 10])
    assert proxied.get(path).body == whole
    assert len(proxied.seen(path)) == 1
