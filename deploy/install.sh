#!/bin/sh
# Installs what serving needs and builds what is served, in this checkout: .venv, var/releases, var/files. Run it again
# for new code or new data. The settings in docs/operating.md hold for it too; PYTHON names the Python to use, and VENV
# an environment in another place, which is made where there is none.
set -eu
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}

if [ ! -x "$venv/bin/python" ]; then
    "${PYTHON:-python3}" -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --no-cache-dir --disable-pip-version-check --requirement requirements.txt
# Once, by whoever may write here: those who serve may not.
"$venv/bin/python" -m compileall -q api seed
"$venv/bin/python" -m seed load
"$venv/bin/python" -m seed files
