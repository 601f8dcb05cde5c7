"""Installs the programs that judge from outside, where that is possible: `python -m tests.outside.system`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.support.system import provide

# package of Debian and Ubuntu -> where its program lies below / once it is installed
PACKAGES = {
    "docker-compose": "usr/bin/docker-compose",
    "libreoffice-calc": "usr/lib/libreoffice/program/libsclo.so",
}


def soffice() -> Path | None:
    """LibreOffice, or None where there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else None


if __name__ == "__main__":
    sys.exit(provide(PACKAGES))
