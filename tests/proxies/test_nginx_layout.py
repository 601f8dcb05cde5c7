"""Rows O2, O3 and H8: nginx takes the file without a warning, in Debian's layout, with TLS, and with another site beside."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proxies.conftest import (
    DEPLOY,
    HOST,
    PUBLIC_URL,
    ask,
    configuration_tested,
    new_reader,
    nginx_command,
    nginx_site,
    program,
    with_places,
)
from tests.support.servers import Server, free_port, serving

SITE = (DEPLOY / "nginx.conf").read_text("utf-8")
# What Debian's own site for all hosts begins with.
DEFAULT_SITE = "server {{ listen 127.0.0.1:{port} default_server; server_name _; root /var/www/html; }}"
OTHER_SITE = "server {{ listen 127.0.0.1:{port}; server_name other.example; return 200 other; }}"


def test_nginx_takes_the_file_without_a_word(tmp_path: Path) -> None:
    done = configuration_tested(nginx_command(tmp_path, nginx_site(tmp_path, free_port(), free_port())))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "start.log").read_text() == ""


def test_beside_the_site_that_keeps_a_log_it_does_not_start(tmp_path: Path) -> None:
    port = free_port()
    command = nginx_command(tmp_path, nginx_site(tmp_path, port, free_port()))
    (tmp_path / "sites-enabled" / "default").write_text(DEFAULT_SITE.format(port=port))
    done = configuration_tested(command)
    assert done.returncode != 0
    assert "duplicate default server" in done.stderr


def test_what_reaches_another_site_leaves_no_trace_either(tmp_path: Path) -> None:
    port, reader = free_port(), new_reader()
    command = nginx_command(tmp_path, nginx_site(tmp_path, port, free_port()))
    (tmp_path / "sites-enabled" / "other").write_text(OTHER_SITE.format(port=port))
    with serving(command, port, tmp_path / "out", {}):
        assert ask(port, "/mark3r9c", source=reader, host="other.example").body == b"other"
        assert ask(port, "/mark3r9c", source=reader).status == 503
        assert ask(port, "/mark3r9c", source=reader, host="nobody.example").status == 400
    for file in [found for found in tmp_path.rglob("*") if found.is_file()]:
        for word in ("mark3r9c", reader, "nobody.example"):
            assert word.encode() not in file.read_bytes(), file


@pytest.mark.skipif(not Path("/etc/nginx/nginx.conf").is_file(), reason="nginx is not installed")
def test_what_debian_has_around_sites_is_what_these_tests_have(tmp_path: Path) -> None:
    """`access_log` stands before the sites, in the same block: ours must be the one that counts."""
    real = Path("/etc/nginx/nginx.conf").read_text("utf-8")
    if "sites-enabled" not in real:
        pytest.skip("this nginx is not Debian's")
    places = {
        "/run/nginx.pid": str(tmp_path / "pid"),
        "/var/log/nginx/error.log": str(tmp_path / "error.log"),
        "/var/log/nginx/access.log": str(tmp_path / "access.log"),
        "include /etc/nginx/modules-enabled/*.conf;": "",
        "/etc/nginx/conf.d/*.conf": str(tmp_path / "conf.d" / "*.conf"),
        "/etc/nginx/sites-enabled/*": str(tmp_path / "sites-enabled" / "*"),
        "user www-data;": "user root;",
    }
    port, reader = free_port(), new_reader()
    command = nginx_command(tmp_path, nginx_site(tmp_path, port, free_port()))
    (tmp_path / "nginx.conf").write_text(with_places(real, places), "utf-8")
    done = configuration_tested(command)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with serving([*command, "-g", "daemon off;"], port, tmp_path / "out", {}):
        assert ask(port, "/mark3r9c", source=reader).status == 503
    for name in ("access.log", "error.log", "site.log"):
        held = (tmp_path / name).read_text() if (tmp_path / name).exists() else ""
        assert "mark3r9c" not in held
        assert reader not in held


def test_a_reader_of_ipv6_is_a_network_of_64_bits() -> None:
    """The map takes the address in bytes; its expression is tried here, since a loopback has one address only."""
    (pattern,) = re.findall(r'^    "~(\^\(\?<network>.*)" \$network;$', SITE, re.M)
    network = re.compile(pattern.replace("?<", "?P<").replace(r"\z", r"\Z").encode("latin-1"))

    def of(address: str) -> bytes:
        packed = socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
        match = network.search(packed)
        return match["network"] if match else packed

    assert of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff:ffff:ffff:ff0a")
    assert of("2001:db8:0:1::1") != of("2001:db8:0:2::1")
    assert of("2001:db8::a0a:a0a") != of("2001:db9::a0a:a0a")
    assert of("192.0.2.1") != of("192.0.2.2")


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[int, int, Server]]:
    """Take the lines for TLS in, as the file says how, and start nginx; give its two ports."""
    port, tls = free_port(), free_port()
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *(program("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={HOST}", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    (said,) = re.findall(r"`sed -i '(.*?)' open-cases\.conf`", SITE)
    site = subprocess.run(
        ["sed", said],
        input=nginx_site(tmp_path, port, free_port()),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    places = {
        " listen 443 ssl http2 default_server;": f" listen 127.0.0.1:{tls} ssl http2 default_server;",
        " listen [::]:443 ssl http2 default_server;": "",
        "/etc/letsencrypt/live/data.example.org/fullchain.pem": str(certificate),
        "/etc/letsencrypt/live/data.example.org/privkey.pem": str(key),
    }
    command = nginx_command(tmp_path, with_places(site, places))
    done = configuration_tested(command)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with serving(command, port, tmp_path / "out", {}) as server:
        yield port, tls, server


def over_tls(port: int, path: str, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> tuple[int, str]:
    """Ask over TLS; return the status and the version that was agreed on."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = version
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context)
    try:
        connection.request("GET", path, headers={"Host": HOST})
        agreed = connection.sock.version()
        return connection.getresponse().status, str(agreed)
    finally:
        connection.close()


def test_with_tls_others_are_sent_there_and_never_to_a_forged_host(secure: tuple[int, int, Server]) -> None:
    port, tls, _ = secure
    for path in ("/v1/cases?limit=3&q=%D0%9E", "/v1/releases/1/files/a.zip"):
        sent = ask(port, path)
        assert (sent.status, sent.headers["Location"]) == (301, PUBLIC_URL + path)
        assert ask(port, path, host="other.example").status == 400
    # The service behind it is not there.
    assert over_tls(tls, "/v1/cases") == (503, "TLSv1.3")
    assert over_tls(tls, "/v1/cases", ssl.TLSVersion.TLSv1_2) == (503, "TLSv1.2")
    # Whoever watches needs no certificate.
    assert ask(port, "/livez").status == 503
    plain = ask(tls, "/v1/cases")
    assert plain.status == 400
    assert json.loads(plain.body)["type"] == f"{PUBLIC_URL}/problems/malformed-request"
