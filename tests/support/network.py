# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts on one machine: network namespaces on a bridge. The machine itself is the first host."""

import os
import subprocess

# Of a range for tests of networks (RFC 2544).
FIRST_NETWORK = 198 * 2**24 + 18 * 2**16


def run(*command, check=True):
    return subprocess.run(command, text=True, capture_output=True, check=check, timeout=60)


def reason_to_skip():
    """Why this machine cannot have such hosts; None: it can."""
    if os.geteuid() != 0:
        return "making network namespaces needs root"
    name = f"oph{os.getpid()}x"
    try:
        made = run("ip", "netns", "add", name, check=False)
    except FileNotFoundError:
        return "ip is not installed (package iproute2)"
    if made.returncode != 0:
        return f"this machine forbids network namespaces: {made.stderr.strip()}"
    bridge = run("ip", "link", "add", name, "type", "bridge", check=False)
    run("ip", "link", "del", name, check=False)
    run("ip", "netns", "del", name, check=False)
    return None if bridge.returncode == 0 else f"this machine forbids bridges: {bridge.stderr.strip()}"


class Network:
    """Some hosts, from the start to the end of the `with`. Interfaces have at most 15 characters."""

    def __init__(self, folder, names):
        self.folder = folder
        self.names = names
        self.prefix = f"oph{os.getpid()}"
        number = FIRST_NETWORK + os.getpid() % 2**9 * 2**8
        self.network = ".".join(str(number >> shift & 255) for shift in (24, 16, 8)) + ".0/24"

    @property
    def first(self):
        return self.address(1)

    def address(self, number):
        return self.network.replace(".0/24", f".{number}")

    def address_of(self, name):
        return self.address(2 + self.names.index(name))

    @property
    def start(self):
        """What starts programs on a host: a command that ends with a command line."""
        return f"{self.folder}/enter {{name}}"

    def __enter__(self):
        try:
            self.make()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_):
        self.remove()

    def make(self):
        run("ip", "link", "add", self.prefix, "type", "bridge")
        run("ip", "addr", "add", f"{self.first}/24", "dev", self.prefix)
        run("ip", "link", "set", self.prefix, "up")
        for name in self.names:
            space, outer = f"{self.prefix}{name}", self.link(name)
            run("ip", "netns", "add", space)
            run("ip", "link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", space)
            run("ip", "link", "set", outer, "master", self.prefix, "up")
            inside = ("ip", "-n", space)
            run(*inside, "addr", "add", f"{self.address_of(name)}/24", "dev", "eth0")
            run(*inside, "link", "set", "eth0", "up")
            run(*inside, "link", "set", "lo", "up")
        # Each host has a name of its own, as real ones have.
        enter = self.folder / "enter"
        enter.write_text(f"#!/bin/sh\nexec ip netns exec {self.prefix}\"$1\" unshare --uts "
                         "sh -c 'hostname \"$1\"; exec sh -c \"$2\"' sh \"$1\" \"$2\"\n")
        enter.chmod(0o700)

    def link(self, name):
        return f"{self.prefix}{name}"

    def remove(self):
        for name in self.names:
            run("ip", "netns", "del", f"{self.prefix}{name}", check=False)
            run("ip", "link", "del", self.link(name), check=False)
        run("ip", "link", "del", self.prefix, check=False)

    def cut_off(self, name):
        run("ip", "link", "set", self.link(name), "down")

    def reconnect(self, name):
        run("ip", "link", "set", self.link(name), "up")
