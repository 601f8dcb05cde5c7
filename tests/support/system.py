"""Installs the system packages that tests use, where that is possible: `python -m tests.support.system`.

Where it is not, the tests in need of them say what is missing, and are skipped (in CI: fail).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# package of Debian and Ubuntu -> where its program lies below / once it is installed
PACKAGES = {
    "chromium": "usr/bin/chromium",
    # A page in a browser without fonts is a page of boxes; DejaVu has Cyrillic.
    "fonts-dejavu-core": "usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    # As wide as Arial; and what Android has.
    "fonts-liberation": "usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "fonts-roboto-unhinted": "usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",
    "nginx-light": "usr/sbin/nginx",
    # ssh-keygen signs and verifies releases.
    "openssh-client": "usr/bin/ssh-keygen",
    # A certificate for a test of TLS.
    "openssl": "usr/bin/openssl",
    "postgresql": "usr/lib/postgresql/*/bin/initdb",
    # It judges units of systemd, which need not run.
    "systemd": "usr/bin/systemd-analyze",
    "varnish": "usr/sbin/varnishd",
    "varnish-modules": "usr/lib/*/varnish/vmods/libvmod_vsthrottle.so",
}


def missing(packages: Mapping[str, str]) -> list[str]:
    """The packages whose program is not there."""
    return [name for name, place in packages.items() if not any(Path("/").glob(place))]


def as_root() -> list[str] | None:
    """What to put before a command that needs to be root; None where one cannot be."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def install(packages: list[str], root: list[str]) -> bool:
    """Install the packages and say whether it went well; apt is quiet unless it fails."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*root, "apt-get", "--quiet", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0 and command[0] == "install":
            print(done.stdout[-2000:], done.stderr[-2000:], sep="\n", file=sys.stderr)
            return False
    return True


def provide(packages: Mapping[str, str]) -> int:
    """Install what is missing; 1 only where CI demands it and it could not be done."""
    needed = missing(packages)
    if not needed:
        return 0
    root = as_root()
    if root is None or shutil.which("apt-get") is None:
        print(f"Not installed here: {', '.join(needed)}. Tests that need them will say so.", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    print(f"Installing {', '.join(needed)} …", flush=True)
    if install(needed, root) and not missing(packages):
        return 0
    print(f"Could not install {', '.join(missing(packages))}.", file=sys.stderr)
    return 1 if os.environ.get("CI") else 0


def chromium() -> Path | None:
    """The browser that tests drive, or None where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return Path(found) if found else None


if __name__ == "__main__":
    sys.exit(provide(PACKAGES))
