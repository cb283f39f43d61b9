# SPDX-License-Identifier: GPL-3.0-or-later
"""The table client_methods.txt: what each method of PyOphidia sends."""

from dataclasses import dataclass
from pathlib import Path

GROUPS = {
    "*IMPORT*": "ncores exec_mode container cwd host_partition ioserver import_metadata check_compliance schedule "
                "nhost nfrag run measure src_path cdd exp_dim imp_dim *SUB* offset exp_concept_level imp_concept_level "
                "compressed grid hierarchy vocabulary *CAL* policy description check_grid save",
    "*E*": "ncores exec_mode schedule",
    "*O*": "exec_mode objkey_filter save",
    "*SUB*": "subset_dims subset_type subset_filter time_filter",
    "*CAL*": "base_time units calendar month_lengths leap_year leap_month",
}


@dataclass
class Method:
    name: str
    operator: str
    arguments: list

    def __str__(self):
        return self.name


def read_methods():
    methods = []
    for line in (Path(__file__).parent / "client_methods.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        name, operator, arguments = (part.strip() for part in line.split("|"))
        for group, members in GROUPS.items():
            arguments = arguments.replace(group, members)
        methods.append(Method(name, operator, arguments.split()))
    return methods
