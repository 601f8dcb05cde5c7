"""Debian's WordPress with a database, in a folder of its own and on loopback; nothing of it outlives the test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.servers import free_port, serving

SOURCE = Path("/usr/share/wordpress")
# Its first start on a busy machine takes the longest.
SECONDS = 120

_CONFIG = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', '{address}');
define('WP_SITEURL', '{address}');
define('AUTH_KEY', 'of a test');
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
# WordPress asks no address of the machine that it runs on, and no unusual port: in a test there are no others.
_ASK_LOOPBACK = """<?php
add_filter('http_request_host_is_external', '__return_true');
add_filter('http_allowed_safe_ports', fn ($ports) => [...$ports, {port}]);
"""
_INSTALL = """
define('WP_INSTALLING', true);
require 'wp-load.php';
require 'wp-admin/includes/upgrade.php';
wp_install('Test', 'admin', 'admin@example.org', false, '', 'password');
switch_theme('twentytwentythree');
wp_insert_user(['user_login' => 'author', 'user_pass' => 'password', 'role' => 'author', 'user_email' => 'author@example.org']);
"""
# As the editor saves it: whoever may not write any HTML has it cleaned.
_PUBLISH = """
require 'wp-load.php';
$told = json_decode(getenv('POST'), true);
wp_set_current_user(get_user_by('login', $told['author'])->ID);
$post = ['post_title' => 'A post', 'post_content' => $told['content'], 'post_status' => 'publish'];
$id = wp_insert_post(wp_slash($post), true);
echo json_encode(['id' => $id, 'content' => get_post($id)->post_content]);
"""

_CREATE = """
mysqli_report(MYSQLI_REPORT_OFF);
for ($tries = 0; $tries < {seconds} * 10; $tries++) {{
    $database = mysqli_init();
    if (@$database->real_connect('localhost', 'root', '', null, 0, '{socket}')) {{
        $database->query('CREATE DATABASE wordpress') or exit(1);
        exit(0);
    }}
    usleep(100000);
}}
exit(1);
"""


@dataclass(frozen=True)
class Post:
    """A published post: where it is read, and its content as WordPress keeps it."""

    address: str
    content: str


@dataclass(frozen=True)
class WordPress:
    """A site that somebody writes on."""

    folder: Path
    address: str

    def publish(self, author: str, content: str) -> Post:
        """Publish a post as `admin`, an administrator, or as `author`, an author."""
        told = json.loads(
            _php(self.folder, _PUBLISH, {"POST": json.dumps({"author": author, "content": content})})
        )
        return Post(f"{self.address}/?p={told['id']}", told["content"])


def missing() -> list[str]:
    """The programs and files that are not there."""
    programs = [name for name in ("php", "mariadbd", "mariadb-install-db") if not _program(name)]
    return programs + ([] if SOURCE.is_dir() else ["wordpress"])


@contextmanager
def site(folder: Path, port_of_service: int) -> Iterator[WordPress]:
    """Install WordPress in an empty folder, let it ask a service on this machine, and serve it."""
    with _database(folder) as socket:
        port = free_port()
        address, own = f"http://127.0.0.1:{port}", folder / "wordpress"
        shutil.copytree(SOURCE, own, ignore=shutil.ignore_patterns(".htaccess", "wp-config.php"))
        (own / "wp-config.php").write_text(_CONFIG.format(socket=socket, address=address), "utf-8")
        plugins = own / "wp-content" / "mu-plugins"
        plugins.mkdir()
        (plugins / "ask-loopback.php").write_text(_ASK_LOOPBACK.format(port=port_of_service), "utf-8")
        _php(own, _INSTALL)
        command = [_program("php"), "-S", f"127.0.0.1:{port}", "-t", str(own)]
        with serving(command, port, folder / "php.log", {"PHP_CLI_SERVER_WORKERS": "4"}, own):
            yield WordPress(own, address)


@contextmanager
def _database(folder: Path) -> Iterator[Path]:
    """An empty database that answers on a socket, and on no port."""
    data, socket = folder / "data", folder / "socket"
    user = [] if os.geteuid() else ["--user=root"]
    made = [_program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", *user]
    _run([*made, "--auth-root-authentication-method=normal", "--skip-test-db"], folder)
    command = [_program("mariadbd"), "--no-defaults", f"--datadir={data}", f"--socket={socket}", *user]
    with (folder / "database.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--skip-networking", f"--pid-file={folder / 'pid'}"], stdout=log, stderr=log
        )
        try:
            _php(folder, _CREATE.format(socket=socket, seconds=SECONDS))
            yield socket
        finally:
            process.terminate()
            process.wait(SECONDS)


def _program(name: str) -> str:
    # Debian has servers where only root looks.
    return shutil.which(name) or shutil.which(f"/usr/sbin/{name}") or ""


def _php(folder: Path, code: str, environment: Mapping[str, str] | None = None) -> str:
    return _run([_program("php"), "-d", "display_errors=stderr", "-r", code], folder, environment)


def _run(command: list[str], folder: Path, environment: Mapping[str, Any] | None = None) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "HTTP_HOST": "127.0.0.1", **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
