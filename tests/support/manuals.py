# SPDX-License-Identifier: GPL-3.0-or-later
"""The manuals of the operators, as their libraries have them."""

import json
import subprocess
from pathlib import Path


def read_manuals(build, option="--manuals"):
    """All operators with libraries, or with --server-manuals those without, as dictionaries."""
    text = subprocess.run([Path(build) / "bin" / "oph_framework", option], check=True, text=True, capture_output=True).stdout
    return json.loads(text)
