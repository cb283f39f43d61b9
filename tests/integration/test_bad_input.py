# SPDX-License-Identifier: GPL-3.0-or-later
"""What users get wrong: each error names the argument, the value and what was expected, and costs
nothing else: no cube, container, table, process or file is left."""

import shutil
from pathlib import Path

import pytest

from support.datasets import ferret

SST = "src_path=coads_climatology.cdf;measure=SST"


@pytest.fixture(scope="module")
def cube(stack):
    shutil.copy(ferret("coads_climatology.cdf"), stack.data)
    content = (stack.data / "coads_climatology.cdf").read_bytes()
    (stack.data / "truncated.nc").write_bytes(content[:len(content) // 2])
    shutil.copy(Path(__file__).parents[1] / "fuzz" / "corpus" / "netcdf" / "long_name", stack.data / "long_name.nc")
    (stack.data / "text.nc").write_text("this is no NetCDF file")
    (stack.data / "folder.nc").mkdir(exist_ok=True)
    outside = stack.folder / "outside.nc"
    shutil.copy(ferret("coads_climatology.cdf"), outside)
    link = stack.data / "link.nc"
    if not link.exists():
        link.symlink_to(outside)
    return stack.run(f"oph_importnc {SST};container=bad_input").cube


def snapshot(stack):
    listing = stack.run("oph_list level=3;path=/;recursive=yes").grid("list")["rowvalues"]
    files = {str(file) for file in stack.data.rglob("*")}
    return listing, stack.fragment_tables(), files


# Each line: the command ({cube} is a good cube), then what the message must hold.
CASES = [
    ("oph_redcue operation=avg;cube={cube}", ["unknown operator (oph_redcue)", "did you mean oph_reduce?"]),
    ("oph_reduce cube={cube};opeartion=avg",
     ["unknown argument (opeartion)", "did you mean operation?", "operation is missing"]),
    ("oph_reduce cube={cube};operation=mean", ["operation must be one of count, max, min, avg", "(operation=mean)"]),
    ("oph_reduce cube={cube};operation=avg;group_size=24",
     ["group size is larger than the array", "length=12", "group_size=24"]),
    ("oph_reduce cube={cube};operation=avg;group_size=0", ["group_size", "at least 1", "group_size=0"]),
    ("oph_reduce cube={cube};operation=avg;ncores=0", ["ncores", "ncores=0"]),
    ("oph_reduce cube={cube};operation=avg;ncores=900", ["ncores", "900"]),
    ("oph_reduce cube={cube}9999;operation=avg", ["no such datacube"]),
    ("oph_reduce cube=nonsense;operation=avg", ["no such datacube", "cube=nonsense"]),
    ("oph_reduce cube={cube}'--;operation=avg", ["no such datacube"]),
    ("oph_reduce cube={cube};operation=avg' OR 1=1", ["operation must be one of"]),
    ("oph_subset cube={cube};subset_dims=latitude;subset_filter=1",
     ["the cube has no dimension latitude; it has COADSY, COADSX, TIME"]),
    ("oph_subset cube={cube};subset_dims=COADSY;subset_filter=900:950",
     ["index 900:950 is outside COADSY (1:90)"]),
    ("oph_subset cube={cube};subset_dims=COADSY;subset_filter=x' OR 1=1", ["subset_filter", "x' OR 1=1"]),
    ("oph_subset cube={cube};subset_dims=COADSY;subset_filter=x'; DROP TABLE cube",
     ["must be written name=value", "DROP TABLE cube"]),
    ("oph_subset cube={cube};subset_dims=COADSY|COADSX;subset_filter=1", ["subset_filter"]),
    ("oph_importnc src_path=coads_climatology.cdf;measure=tass;container=left_over",
     ["variable tass is not in the file", "SST"]),
    ("oph_importnc src_path=absent.nc;measure=SST;container=left_over", ["no such file", "absent.nc"]),
    ("oph_importnc src_path=truncated.nc;measure=SST;container=left_over", ["truncated.nc"]),
    ("oph_importnc src_path=long_name.nc;measure=n;container=left_over",
     ["a name in its header is too long (value=131072, path=long_name.nc)"]),
    ("oph_explorenc src_path=long_name.nc", ["a name in its header is too long"]),
    ("oph_importnc src_path=text.nc;measure=SST;container=left_over", ["text.nc"]),
    ("oph_importnc src_path=folder.nc;measure=SST;container=left_over", ["folder.nc"]),
    ("oph_importnc src_path=../outside.nc;measure=SST;container=left_over", ["../outside.nc"]),
    ("oph_importnc src_path=/../outside.nc;measure=SST;container=left_over", ["outside.nc"]),
    ("oph_importnc src_path=link.nc;measure=SST;container=left_over", ["link.nc"]),
    (f"oph_importnc {SST};container=left_over;imp_dim=time", ["time", "TIME"]),
    (f"oph_importnc {SST};container=left_over;subset_dims=TIME;subset_filter=20:30", ["20:30", "TIME"]),
    (f"oph_importnc {SST};container=left_over;nfrag=100000", ["nfrag", "100000"]),
    ("oph_apply cube={cube};query=oph_sum_scalar('oph_float','oph_float',measure,1", ["position", "')'"]),
    ("oph_apply cube={cube};query=oph_sum_scaler('oph_float','oph_float',measure,1)",
     ["unknown primitive (oph_sum_scaler)", "did you mean oph_sum_scalar?"]),
    ("oph_apply cube={cube};query=sleep(10)", ["unknown primitive (sleep)"]),
    ("oph_apply cube={cube};query=load_file('/etc/passwd')", ["unknown primitive (load_file)"]),
    ("oph_apply cube={cube};query=(select password from mysql.user)", ["position 1"]),
    ("oph_apply cube={cube};query=measure, 1", ["position", "the end of the query"]),
    ("oph_apply cube={cube};query=oph_sum_scalar('oph_double','oph_double',measure,1)",
     ["must be of type oph_double, it is oph_float"]),
    ("oph_apply cube={cube};query=oph_sum_scalar('oph_float','oph_floot',measure,1)",
     ["unknown type", "oph_floot"]),
    ("oph_apply cube={cube};query=oph_dump('oph_float','',measure)", ["must return an array"]),
    ("oph_apply cube={cube};query=oph_reduce('oph_float','oph_float',measure,'OPH_MEAN')", ["OPH_MEAN"]),
    ("oph_exportnc2 cube={cube};output_path=/../..;output_name=x", ["output_path"]),
    ("oph_exportnc2 cube={cube};output_path=/;output_name=../x", ["output_name"]),
    ("oph_explorecube cube={cube};limit_filter=-1", ["limit_filter", "limit_filter=-1"]),
    ("oph_list level=99", ["level", "level=99"]),
    ("oph_list path=/no/such/folder", ["no such folder", "/no/such/folder"]),
    ("oph_list path=/../..", ["path"]),
    ("oph_man function=oph_redcue", ["oph_redcue", "oph_reduce"]),
    ("oph_createcontainer container=a/b';dim=lat|lat", ["dim"]),
    ("oph_delete cube={cube}x", ["no such datacube"]),
]


@pytest.mark.parametrize("command, expected", CASES, ids=[case[0][:60] for case in CASES])
def test_error_names_what_is_wrong_and_leaves_nothing(stack, cube, command, expected):
    before = snapshot(stack)
    answer = stack.ask(command.replace("{cube}", cube))
    text = (answer.error or "") + answer.stderr
    for part in expected:
        assert part in text
    assert answer.exit_status != 0
    assert snapshot(stack) == before


def test_wrong_password(stack):
    result = stack.terminal("-e", "oph_list", OPH_PASSWD="Tr0ub4dor&3")
    assert result.returncode == 7
    assert "user or password is wrong" in result.stderr
    told = result.stdout + result.stderr + "".join(
        log.read_text(errors="replace") for log in (stack.folder / "log").iterdir())
    assert "Tr0ub4dor" not in told and stack.password not in told


def test_foreign_session(stack, cube):
    stack.ophion("user", "add", "stranger", "--password-stdin", stdin="another password")
    answer = stack.ask("oph_list level=2", OPH_USER="stranger", OPH_PASSWD="another password",
                       OPH_SESSION_ID=stack.environment["OPH_SESSION_ID"])
    assert answer.exit_status != 0
    own = stack.ask(f"oph_cubeschema cube={cube}", OPH_USER="stranger", OPH_PASSWD="another password",
                    OPH_SESSION_ID="")
    assert "not in this session" in own.error


def test_the_stack_still_works(stack, cube):
    assert stack.run(f"oph_reduce cube={cube};operation=max").cube
