"""Installs the programs that judge from outside, where that is possible: `python -m tests.outside.system`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.outside import generators
from tests.support.servers import ROOT
from tests.support.system import provide

# package of Debian and Ubuntu -> where its program lies below / once it is installed
PACKAGES = {
    "docker-compose": "usr/bin/docker-compose",
    # With R itself, which it needs.
    "r-cran-jsonlite": "usr/lib/R/site-library/jsonlite/R/jsonlite.rdb",
    "libreoffice-calc": "usr/lib/libreoffice/program/libsclo.so",
    # WordPress with its database; this package of it has the server, and starts none.
    "mariadb-server-core": "usr/sbin/mariadbd",
    "php-cli": "usr/bin/php",
    "wordpress": "usr/share/wordpress/wp-load.php",
    "wordpress-theme-twentytwentythree": "usr/share/wordpress/wp-content/themes/twentytwentythree/style.css",
}

# Packages of which one program is needed, that runs where it is unpacked: to install them would start a server.
UNPACKED = {"prometheus": "usr/bin/promtool"}
FOLDER = ROOT / "var" / "outside"


def soffice() -> Path | None:
    """LibreOffice, or None where there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else None


def promtool() -> Path | None:
    """The program that judges metrics and alerts of Prometheus, or None where there is none."""
    found = shutil.which("promtool") or shutil.which(FOLDER / UNPACKED["prometheus"])
    return Path(found) if found else None


def unpack() -> int:
    """Unpack what is missing of UNPACKED; 1 only where CI demands it and it could not be done."""
    failed = [
        name
        for name, program in UNPACKED.items()
        if not shutil.which(Path(program).name) and not (FOLDER / program).is_file() and not _unpacked(name)
    ]
    if failed:
        print(f"Could not unpack {', '.join(failed)}. Tests in need of them will say so.", file=sys.stderr)
    return 1 if failed and os.environ.get("CI") else 0


def clients() -> int:
    """Install what makes clients from the document and judges pages; 1 only where CI demands it and it could not be done."""
    if generators.install():
        return 0
    print(
        "Could not install what makes clients and judges pages. Tests in need of it will say so.",
        file=sys.stderr,
    )
    return 1 if os.environ.get("CI") else 0


def _unpacked(package: str) -> bool:
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return False
    print(f"Unpacking {package} …", flush=True)
    fetched = subprocess.run(
        ["apt-get", "--quiet", "download", package], cwd=FOLDER, capture_output=True, check=False
    )
    files = sorted(FOLDER.glob(f"{package}_*.deb"))
    if fetched.returncode or not files:
        return False
    done = subprocess.run(["dpkg-deb", "--extract", files[-1], FOLDER], capture_output=True, check=False)
    for file in files:
        file.unlink()
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(provide(PACKAGES) or unpack() or clients())
