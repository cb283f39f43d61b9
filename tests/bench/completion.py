# SPDX-License-Identifier: GPL-3.0-or-later
"""Times the Tab key in a terminal whose session holds many datacubes.

    scripts/dev bench completion       10,000 cubes in 100 containers
    OPH_BENCH_CUBES=100000 …           more

Each time is that from the key stroke to the last character of the answer, as a user sees it through a
pseudo-terminal.
"""

import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from support.stack import Stack  # noqa: E402

CUBES = int(os.environ.get("OPH_BENCH_CUBES", "10000"))
CONTAINERS = 100
TIMES = 20
LIMIT_MS = 50

# What is typed before Tab, and what the answer ends with.
WORDS = [
    ("a cube among all", "oph_reduce cube=", b"narrow them down"),
    ("a cube by its number", "oph_reduce cube=1000777", b"/1000777;"),
    ("cubes of a measure", "plot ta", b"narrow them down"),
    ("a container", "oph_createcontainer container=bench_42", b";"),
    ("an argument", "oph_reduce opera", b"tion="),
    ("an operator", "oph_reg", b"rid "),
]


def fill(stack):
    """Makes the rows that imports of so many cubes would make, in the session of the stack."""
    with open(stack.configuration, "rb") as file:
        server = tomllib.load(file)["metadb"]
    code = stack.environment["OPH_SESSION_ID"].split("/")[-2]
    statements = (
        f"SELECT root_folder_id INTO @root FROM session WHERE code = '{code}';"
        " INSERT INTO container (folder_id, name, description, vocabulary_id)"
        f" SELECT @root, CONCAT('bench_', seq), '', 1 FROM seq_1_to_{CONTAINERS};"
        " INSERT INTO cube (id, container_id, measure, measure_type, level, description, is_compressed)"
        " SELECT 1000000 + seq, container.id, 'tas', 'float', 0, '', FALSE FROM container"
        f" JOIN seq_1_to_{CUBES} ON container.name = CONCAT('bench_', 1 + seq MOD {CONTAINERS});")
    subprocess.run(
        ["mariadb", "--no-defaults", f"--socket={stack.folder / server['socket']}", server["database"]],
        input=statements, text=True, capture_output=True, check=True)


class Keyboard:
    """oph_term in a pseudo-terminal."""

    def __init__(self, stack):
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            os.execve(stack.term, [str(stack.term)],
                      {**stack.environment, "TERM": "xterm", "LC_ALL": "C.UTF-8"})
        self.wait_for(b">> ")

    def wait_for(self, end, seconds=60):
        """Milliseconds until something was written."""
        start = time.monotonic()
        text = b""
        while end not in text:
            ready, _, _ = select.select([self.descriptor], [], [], start + seconds - time.monotonic())
            assert ready, f"{end!r} did not come: {text[-500:]!r}"
            text += os.read(self.descriptor, 65536)
        return 1000 * (time.monotonic() - start)

    def type(self, keys):
        os.write(self.descriptor, keys.encode())

    def complete(self, line, end):
        self.type(line)
        self.wait_for(line[-1:].encode())
        self.drain()
        self.type("\t")
        taken = self.wait_for(end)
        self.type("\x15")
        self.drain()
        return taken

    def drain(self):
        """Reads until nothing comes any more."""
        text = b""
        while select.select([self.descriptor], [], [], 0.05)[0]:
            text += os.read(self.descriptor, 65536)
        return text

    def warm_up(self):
        """Milliseconds from the prompt until Tab knows the names, which are fetched meanwhile."""
        start = time.monotonic()
        self.type("oph_reduce cube=")
        self.drain()
        text = b""
        while b"narrow them down" not in text:
            self.type("\t")
            text = self.drain()
        self.type("\x15")
        self.drain()
        return 1000 * (time.monotonic() - start)

    def close(self):
        self.type("\x04")
        os.close(self.descriptor)
        os.waitpid(self.process, 0)


def measure(stack):
    keyboard = Keyboard(stack)
    print(f"names are known {keyboard.warm_up():.0f} ms after the first prompt at most")
    print(f"{CUBES} cubes; milliseconds from Tab to the answer: first, median, worst of {TIMES}")
    worst = 0
    for title, line, end in WORDS:
        times = [keyboard.complete(line, end) for _ in range(TIMES)]
        worst = max(worst, *times)
        print(f"  {title:24} {times[0]:8.1f} {statistics.median(times):8.1f} {max(times):8.1f}", flush=True)
    keyboard.close()
    return worst


def main():
    build = Path(os.environ["OPHION_BUILD"])
    with tempfile.TemporaryDirectory() as folder, Stack(build, Path(folder) / "stack") as stack:
        stack.run("oph_list level=1")
        fill(stack)
        worst = measure(stack)
    print(f"worst {worst:.1f} ms, wanted at most {LIMIT_MS} ms")
    sys.exit(worst > LIMIT_MS)


if __name__ == "__main__":
    main()
