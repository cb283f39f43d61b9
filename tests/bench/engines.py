# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the storage engines for fragments; see io_server/bench/engines.cc for what is measured.

    scripts/dev bench engines          400 MB in rows of 10,000 doubles
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("OPHION_BUILD", ROOT / "build" / "bench"))
sys.exit(subprocess.call([BUILD / "bin" / "bench_engines", *sys.argv[1:]]))
