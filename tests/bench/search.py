# SPDX-License-Identifier: GPL-3.0-or-later
"""Times searches in the metadata of many datacubes, and shows how the database answers them.

    scripts/dev bench search           100,000 cubes with 20 keys each, 5 of them different in each cube
    OPH_BENCH_CUBES=10000 …            fewer
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from support.stack import Stack  # noqa: E402

CUBES = int(os.environ.get("OPH_BENCH_CUBES", "100000"))
CONTAINERS = 100
TIMES = 7

# (key, expression of the value of cube number `n`): five of one cube each, the others of many.
KEYS = [
    ("tracking_id", "CONCAT('hdl:21.14100/', UUID())"),
    ("title", "CONCAT('Simulation output of ensemble member ', n)"),
    ("history", "CONCAT('2021-01-12 cdo -f nc4 remapbil,r360x180 input_', n, '.nc output.nc')"),
    ("creation_date", "CONCAT('2021-01-12T00:', n DIV 60, ':', n MOD 60, 'Z')"),
    ("source_file", "CONCAT('/archive/tas_day_model_r', n, 'i1p1f1.nc')"),
    ("standard_name", "CONCAT(ELT(1 + n MOD 4, 'air', 'sea_surface', 'soil', 'ice'), '_temperature')"),
    ("experiment", "CONCAT('ssp', 100 + n MOD 500)"),
    ("institution", "CONCAT('Institute number ', n MOD 60)"),
] + [(f"key_{i:02}", f"CONCAT('value ', n MOD {10 ** (i % 4)})") for i in range(12)]

# Each finds some cubes, or none.
SEARCHES = [
    ("key and value", f"metadata_key_filter=title;metadata_value_filter=%member {CUBES // 2}"),
    ("key and part of a value", f"metadata_key_filter=history;metadata_value_filter=%input_{CUBES // 3}.%"),
    ("several keys and values", "metadata_key_filter=title|history;metadata_value_filter=%member 17|%input_18.%"),
    ("pattern of keys", f"metadata_key_filter=%_file;metadata_value_filter=%r{CUBES // 4}i1%"),
    ("part of a value of any key", f"metadata_value_filter=%_r{CUBES // 5}i1p1f1%"),
    ("a common value in one container", "container_filter=bench\\_8;metadata_key_filter=experiment;"
                                        "metadata_value_filter=ssp107"),
    ("200 cubes of one experiment", "metadata_key_filter=experiment;metadata_value_filter=ssp299"),
    ("nothing", "metadata_value_filter=%no such thing%"),
]


class Database:
    """The catalogue of a stack, as the administrator of its server."""

    def __init__(self, stack):
        with open(stack.configuration, "rb") as file:
            server = tomllib.load(file)["metadb"]
        self.command = ["mariadb", "--no-defaults", f"--socket={stack.folder / server['socket']}", "--batch",
                        "--skip-column-names", server["database"]]

    def run(self, statements):
        return subprocess.run(self.command, input=statements, text=True, capture_output=True, check=True).stdout


def fill(database, root):
    """Makes the rows that imports of so many cubes would make."""
    database.run(
        "INSERT INTO container (folder_id, name, description, vocabulary_id)"
        f" SELECT {root}, CONCAT('bench_', seq), '', 1 FROM seq_1_to_{CONTAINERS};"
        " INSERT INTO cube (id, container_id, measure, measure_type, level, description, is_compressed)"
        " SELECT 1000000 + seq, container.id, 'tas', 'float', 0, '', FALSE FROM container"
        f" JOIN seq_1_to_{CUBES} ON container.name = CONCAT('bench_', 1 + seq MOD {CONTAINERS});")
    for key, value in KEYS:
        database.run(
            f"CREATE TEMPORARY TABLE given AS SELECT id AS cube_id, {value} AS value"
            " FROM (SELECT id, id - 1000000 AS n FROM cube WHERE id > 1000000) AS numbered;"
            " INSERT INTO attribute_value (name, searched, is_cut, digest)"
            f" SELECT '{key}', LOWER(value), FALSE, UNHEX(SHA2(CONCAT('{key}', x'00', value), 256))"
            " FROM (SELECT DISTINCT value FROM given) AS different;"
            " INSERT INTO attribute (cube_id, variable, name, type, value, value_id, user)"
            f" SELECT cube_id, '', '{key}', 'text', value, attribute_value.id, 'bench' FROM given"
            " JOIN attribute_value"
            f" ON digest = UNHEX(SHA2(CONCAT('{key}', x'00', given.value), 256));")
    database.run("ANALYZE TABLE attribute, attribute_value, cube, container;")


def statement_of(database, search):
    """What the server is sent for a search."""
    database.run("SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1;")
    search()
    return database.run("SET GLOBAL general_log = 0; SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log"
                        " WHERE command_type = 'Execute' AND argument LIKE 'SELECT cube.container_id%';")


def explain(database, statement):
    """(table, access, index, rows) for each table of a statement."""
    rows = database.run(f"EXPLAIN {statement.strip()};").strip().split("\n")
    cells = [row.split("\t") for row in rows]
    return [(row[2], row[3], row[5], row[8]) for row in cells]


def main():
    build = Path(os.environ["OPHION_BUILD"])
    with tempfile.TemporaryDirectory() as folder, Stack(build, Path(folder) / "stack") as stack:
        stack.run("oph_list")
        database = Database(stack)
        root = database.run("SELECT root_folder_id FROM session ORDER BY id DESC LIMIT 1;").strip()
        start = time.perf_counter()
        fill(database, root)
        counts = database.run("SELECT COUNT(*) FROM cube; SELECT COUNT(*) FROM attribute;"
                              " SELECT COUNT(*) FROM attribute_value;").split()
        print(f"{counts[0]} cubes, {counts[1]} attributes, {counts[2]} different values,"
              f" made in {time.perf_counter() - start:.0f} s")
        overhead = statistics.median(measure(stack, "oph_list level=0")[0])
        print(f"{'(a command that does next to nothing)':<44}{overhead * 1000:7.0f} ms\n")
        for what, filters in SEARCHES:
            command = f"oph_search {filters}"
            seconds, found = measure(stack, command)
            print(f"{what:<44}{statistics.median(seconds) * 1000:7.0f} ms, slowest of {TIMES}:"
                  f"{max(seconds) * 1000:5.0f} ms; {found} found")
            for table, access, index, rows in explain(database, statement_of(
                    database, lambda command=command: stack.run(command))):
                print(f"    {table:<20}{access:<10}{index:<24}{rows:>10} rows")


def measure(stack, command):
    """Seconds of some runs through terminal and server, and how many rows came out."""
    seconds = []
    for _ in range(TIMES):
        start = time.perf_counter()
        answer = stack.run(command)
        seconds.append(time.perf_counter() - start)
    found = [grid for entry in answer.objects("search") for grid in entry["objcontent"]]
    return seconds, sum(len(grid["rowvalues"]) for grid in found)


if __name__ == "__main__":
    main()
