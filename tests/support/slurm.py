# SPDX-License-Identifier: GPL-3.0-or-later
"""A private SLURM cluster of one node: munged, slurmctld and slurmd in a folder, on free ports."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil

# No cgroups, no systemd, no accounting; more processors than there may be, since jobs of tests mostly wait.
CONFIGURATION = """\
ClusterName=ophion_tests
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.sock
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,batch_sched_delay=0
SlurmdParameters=config_overrides
PropagateResourceLimits=NONE
MpiDefault=none
ReturnToService=2
KillWait=1
NodeName={host} NodeAddr=127.0.0.1 CPUs=16 RealMemory=1000 State=UNKNOWN
PartitionName=day Nodes={host} Default=YES MaxTime=60 State=UP
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def program(name):
    """A program of the system, where administrators have theirs."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    assert found, f"{name} is not installed (scripts/packages test)"
    return found


class Slurm:
    """Runs from its start to the end of the `with`."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.host = socket.gethostname().split(".")[0]
        self.daemons = {}

    @property
    def configuration(self):
        return self.folder / "slurm.conf"

    def __enter__(self):
        for name in ("state", "spool"):
            (self.folder / name).mkdir(parents=True)
        self.folder.chmod(0o755)
        self.configuration.write_text(CONFIGURATION.format(
            host=self.host, ports=free_ports(2), user=getpass.getuser(), folder=self.folder))
        (self.folder / "cgroup.conf").write_text("CgroupAutomount=no\n")
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        try:
            self.start_daemons()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start_daemons(self):
        folder = self.folder
        self.start("munged", "--foreground", "--force", "--num-threads=2", f"--key-file={folder}/munge.key",
                   f"--socket={folder}/munge.sock", f"--pid-file={folder}/munged.pid",
                   f"--log-file={folder}/munged.log", f"--seed-file={folder}/munge.seed")
        self.wait_for((folder / "munge.sock").exists, "munged")
        self.start("slurmctld", "-D")
        self.start_node()
        self.wait_for(lambda: self.node_state() == "idle", "the node")

    def start_node(self):
        self.start("slurmd", "-D", "-N", self.host)

    def start(self, name, *arguments):
        with open(self.folder / f"{name}.out", "ab") as output:
            self.daemons[name] = subprocess.Popen([program(name), *arguments], env=self.environment(),
                                                  stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def environment(self):
        return {**os.environ, "SLURM_CONF": str(self.configuration)}

    def stop(self):
        """Ends the jobs, then the daemons."""
        if "slurmctld" in self.daemons and "slurmd" in self.daemons:
            self.ask("scancel", f"--user={getpass.getuser()}")
        for name in ("slurmd", "slurmctld", "munged"):
            if name not in self.daemons:
                continue
            daemon = self.daemons.pop(name)
            daemon.terminate()
            try:
                daemon.wait(timeout=20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def wait_for(self, condition, what, seconds=120):
        end = time.monotonic() + seconds
        while not (value := condition()):
            ended = [name for name, daemon in self.daemons.items() if daemon.poll() is not None]
            assert not ended and time.monotonic() < end, f"waited in vain for {what}: {ended}\n{self.logs()}"
            time.sleep(0.1)
        return value

    def logs(self):
        return "\n".join(f"{file.name}:\n{file.read_text(errors='replace')[-2000:]}"
                         for file in sorted(self.folder.iterdir()) if file.suffix in (".log", ".out"))

    def ask(self, *command, check=False):
        """Runs one of SLURM's programs."""
        result = subprocess.run([program(command[0]), *command[1:]], env=self.environment(), text=True,
                                capture_output=True, timeout=120)
        assert not check or result.returncode == 0, result.stderr
        return result.stdout.strip()

    def node_state(self):
        return self.ask("sinfo", "--noheader", "--format=%T").rstrip("*")

    def jobs(self, *options):
        """Numbers of jobs that have not ended, with `options` of squeue."""
        return self.ask("squeue", "--noheader", "--format=%A", *options).split()

    def job(self, number):
        """All that SLURM knows of a job, by name."""
        words = self.ask("scontrol", "--oneliner", "show", "job", number, check=True).split()
        return dict(word.split("=", 1) for word in words if "=" in word)

    def crash_node(self):
        """The node loses its power: its daemon and everything of its jobs is gone at once."""
        daemon = self.daemons.pop("slurmd")
        victims = {process for process in psutil.process_iter() if self.is_of_a_job(process)}
        assert victims, "no job runs"
        # Each job is kept by a process that is no child of the daemon.
        victims |= {parent for process in victims for parent in process.parents()
                    if parent.name() == "slurmstepd"}
        daemon.kill()
        for victim in victims:
            with suppress(psutil.NoSuchProcess):
                victim.kill()
        daemon.wait()

    def is_of_a_job(self, process):
        try:
            environment = process.environ()
        except psutil.Error:
            return False
        return "SLURM_JOB_ID" in environment and environment.get("SLURM_CONF") == str(self.configuration)
