# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs that programs are compared with, and how Ophion, CDO and NCO are told to do them."""

import subprocess
from dataclasses import dataclass

from bench.timing import RANKS

BOX = "-30:30|0:90"
GRID = "96x48"
# Rows are the steps of the file: nothing needs to be transposed where all of it is wanted.
BY_STEPS = "exp_dim=time;imp_dim=lat|lon"


@dataclass(frozen=True)
class Job:
    """`ophion` makes a cube of {cube} (and {other}); the words of `cdo` and `nco` precede the names of the files.
    Some cubes need not be stored (`may_be_virtual`): that would be no work. Where the file is referred to `by_steps`,
    its rows are time steps; `of_steps` is what makes the same of these, if that is another command."""

    name: str
    ophion: str
    cdo: tuple
    nco: tuple = ()
    inputs: int = 1
    may_be_virtual: bool = True
    by_steps: bool = False
    of_steps: str = ""


JOBS = (
    Job("time mean", "oph_reduce cube={cube};operation=avg", ("timmean",), ("ncra",)),
    Job("monthly mean", "oph_reduce2 cube={cube};operation=avg;concept_level=M;midnight=00", ("monmean",)),
    Job("climatology", "oph_reduce2 cube={cube};operation=avg;concept_level=M;midnight=00;mode=climatology",
        ("ymonmean",)),
    Job("anomaly", "oph_reduce2 cube={cube};operation=avg;concept_level=M;midnight=00;mode=anomaly",
        ("ymonsub", "{file}", "-ymonmean"), by_steps=True,
        of_steps="oph_aggregate2 cube={cube};dim=time;operation=avg;concept_level=M;midnight=00;mode=anomaly"),
    Job("90th percentile", "oph_reduce cube={cube};operation=quantile;order=0.9",
        ("timpctl,90", "{file}", "-timmin", "{file}", "-timmax")),
    Job("box", f"oph_subset cube={{cube}};subset_dims=lat|lon;subset_type=coord;subset_filter={BOX}",
        ("sellonlatbox,0,90,-30,30",), ("ncks", "-d", "lat,-30.,30.", "-d", "lon,0.,90."),
        by_steps=True),
    Job("difference", "oph_intercube cube={cube};cube2={other};operation=sub", ("sub",), ("ncbo", "--op_typ=sub"), 2,
        by_steps=True),
    Job("field mean", "oph_aggregate cube={cube};operation=avg;weights=area", ("fldmean",),
        ("ncwa", "-a", "lat,lon"), may_be_virtual=False, by_steps=True,
        of_steps="oph_reduce cube={cube};operation=avg;weights=area"),
    Job("regrid", f"oph_regrid cube={{cube}};target={GRID}", (f"remapbil,r{GRID}",), may_be_virtual=False,
        by_steps=True),
    Job("copy", "oph_duplicate cube={cube}", ("copy",), ("ncks",), by_steps=True),
)


def run_cdo(job, files, target):
    words = [word.format(file=files[0]) for word in job.cdo]
    # A second operator must be known as one: only the first is without a hyphen.
    subprocess.run(["cdo", "-s", "-O", *words, *files[:job.inputs], target], check=True, capture_output=True)


def run_nco(job, files, target):
    program, *words = job.nco
    subprocess.run([program, "-O", *words, *files[:job.inputs], target], check=True, capture_output=True)


class Ophion:
    """A stack, the data as cubes in it, and what it is told."""

    def __init__(self, stack, files):
        self.stack = stack
        self.files = files
        self.cubes = []
        self.made = []
        stack.run("oph_list level=2")  # opens the session

    def import_file(self, file):
        return self.run(f"oph_importnc src_path={file.name};measure=tas")

    def refer(self, file, layout=""):
        """A cube whose values stay in the file."""
        return self.run(f"oph_importnc src_path={file.name};measure=tas;storage=reference;{layout}")

    def store(self):
        """Keeps the files as cubes, for run_stored()."""
        self.cubes = [self.import_file(file) for file in self.files]
        self.made.clear()

    def run(self, command):
        cube = self.stack.run(f"{command.rstrip(';')};ncores={RANKS};nthreads=1").cube
        self.made.append(cube)
        return cube

    def run_stored(self, job):
        """Cube to cube, and all values of the new one written."""
        cube, other = self.cubes
        stored = ";materialize=yes" if job.may_be_virtual else ""
        self.run(job.ophion.format(cube=cube, other=other) + stored)

    def run_files(self, job, name):
        """File to file: a reference, the job without storing more than must be, export."""
        cubes = [self.refer(file, BY_STEPS if job.by_steps else "") for file in self.files[:job.inputs]]
        made = cubes[0]
        # A copy of a file needs no second cube.
        if job.name != "copy":
            virtual = ";materialize=no" if job.may_be_virtual else ""
            made = self.run((job.of_steps or job.ophion).format(cube=cubes[0], other=cubes[-1]) + virtual + ";reuse=no")
        self.stack.run(f"oph_exportnc2 cube={made};output_path=/;output_name={name};dim_order=cf;force=yes;"
                       f"ncores={RANKS};nthreads=1")

    def tidy(self):
        """Deletes what was made since."""
        for cube in reversed(self.made):
            self.stack.run(f"oph_delete cube={cube}")
        self.made.clear()
