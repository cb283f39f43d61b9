#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for oph_framework in tests of the launchers: does what the submission says."""

import argparse
import json
import os
import signal
import socket
import struct
import sys
import time


def receive(channel):
    head = channel.recv(4, socket.MSG_WAITALL)
    if len(head) < 4:
        sys.exit(0)
    size = struct.unpack("<I", head)[0]
    return json.loads(channel.recv(size, socket.MSG_WAITALL))


def send(channel, kind, **fields):
    text = json.dumps({"kind": kind, **fields}).encode()
    channel.sendall(struct.pack("<I", len(text)) + text)


def answer(task):
    return {"id": task["id"], "status": "OPH_STATUS_COMPLETED",
            "outputs": f"ranks={task['ranks']};process={os.getpid()};", "response": "{}"}


def run(channel, task):
    what = task["submission"]
    if "crash" in what:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "deaf" in what:
        time.sleep(1000)
    if "until_cancelled" in what:
        while receive(channel) != {"kind": "cancel", "id": task["id"]}:
            pass
        return send(channel, "result", **{**answer(task), "status": "OPH_STATUS_ABORTED"})
    send(channel, "progress", id=task["id"], status="OPH_STATUS_EXECUTE", done=1, total=2)
    send(channel, "result", **answer(task))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("submission", nargs="?")
    parser.add_argument("--config")
    parser.add_argument("--pool")
    parser.add_argument("--connect")
    options = parser.parse_args()
    if options.pool == "broken":
        sys.exit("no")
    if options.submission:
        if "crash" in options.submission:
            os.kill(os.getpid(), signal.SIGSEGV)
        source = {"srckey": "oph", "srcname": "Ophidia"}
        texts = [{"title": "Output Cube", "message": "http://h/1/2"}]
        print(json.dumps({"source": source, "response": [
            {"objclass": "text", "objkey": "x", "objcontent": texts}]}))
        return
    channel = socket.socket(socket.AF_UNIX)
    channel.connect(options.connect)
    name = "stranger" if options.pool == "liar" else options.pool
    send(channel, "hello", pool=name, rank=int(os.environ.get("OMPI_COMM_WORLD_RANK", 0)),
         ranks=int(os.environ.get("OMPI_COMM_WORLD_SIZE", 1)), process=os.getpid())
    while True:
        message = receive(channel)
        if message["kind"] == "task" and int(os.environ.get("OMPI_COMM_WORLD_RANK", 0)) == 0:
            run(channel, message)


main()
