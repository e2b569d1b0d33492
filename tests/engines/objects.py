"""Logs in S3, as contrib/objects has it: moto is the server, and a proxy breaks the transfers.

The report must be that on the same logs in a folder, or there must be none.
"""

import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import threading
import time

import kit
from kit import VENV, Folder, Page, answer, same
from spark import Spark, java, until

REPORTS = {"hosts": [], "agents": ["--report", "agents"]}
# What keys have before the name of a log.
ODD = ["a b ", "ü ÿ/", "100%25+&?#='\"", "tab\t", " lead", "*[x]~", "cr\r."]
# As the server would say it.
SLOW_DOWN = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
# Bytes of the compressed text of the large object, and those that its readers may take.
LARGE, BOUND = 200_000_000, 150_000_000
UPLOAD = """
import sys, boto3
s3 = boto3.client("s3")
if sys.argv[1] == "logs":
    s3.create_bucket(Bucket="logs")
    # As a console makes a folder.
    s3.put_object(Bucket="logs", Key="nginx/")
for key, file in zip(sys.argv[2::2], sys.argv[3::2]):
    # A browser would decompress such an object by itself.
    s3.upload_file(file, "logs", key, ExtraArgs={"ContentEncoding": "gzip"})
"""


class Proxy:
    """Stands before the server and breaks what it is said to, once for each fault in a list."""

    def __init__(self, port):
        self.server = port
        # faults[text]: what happens to the next requests whose first line has the text.
        self.faults = {}
        self.ranges = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.relay, args=[client], daemon=True).start()

    def relay(self, client):
        """One request and its answer: the server of moto ends each connection."""
        with client, socket.create_connection(("127.0.0.1", self.server)) as server:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(65536)
                if not piece:
                    return
                head += piece
            self.ranges += b"\r\nrange: bytes=" in head.lower()
            first = head.split(b"\r\n")[0].decode()
            fault = next((faults.pop(0) for text, faults in self.faults.items()
                          if text in first and faults), None)
            if fault == "slow":
                client.sendall(SLOW_DOWN)
                return
            server.sendall(head)
            limit = fault(client) if fault else None
            while piece := server.recv(65536):
                client.sendall(piece[:limit])
                if limit is not None:
                    limit -= len(piece)
                    if limit <= 0:
                        return


def ends(after):
    """The connection ends after some bytes, as if that was all."""
    return lambda _: after


def breaks(after):
    """The connection is reset."""
    def fault(client):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return after
    return fault


class Test:
    def __init__(self, folder):
        self.folder, self.spark = folder, Spark(folder)
        self.page = Page("objects/README.md")
        self.logs, self.work = folder.places["/srv/logs"], folder.places["/srv/findrobots"]
        kit.logs(self.logs, cut=True)
        with open(self.logs / "access-020.log", "wb") as plain:
            subprocess.run(["gzip", "-dc", self.logs / "access-003.log.gz"], stdout=plain,
                           check=True)
            plain.write(b'203.0.113.7 - - [01/Feb/2026:00:00:00 +0000] "GET /robots.txt HTTP/1.1" '
                        b'200 1 "-" "FooBot/1.0"\n')
        self.expected = {name: answer(*options, self.logs) for name, options in REPORTS.items()}
        self.begun = time.monotonic()
        log = folder.path / "moto"
        with open(log, "wb") as output:
            self.moto = subprocess.Popen([VENV / "bin/moto_server", "-p", "0"], cwd=folder.path,
                                         stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        running = until("moto", lambda: re.search(r"http://127.0.0.1:(\d+)", log.read_text()))
        self.proxy = Proxy(int(running[1]))
        self.spark.environment |= {
            "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.proxy.port}",
            # The test is of names in UTF-8, whatever the machine has.
            "LC_ALL": "C",
        }
        self.direct = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{running[1]}"}

    def says(self, what):
        print(f"{what}: {time.monotonic() - self.begun:.1f} s", flush=True)
        self.begun = time.monotonic()

    def upload(self, *keys_and_files):
        subprocess.run([VENV / "bin/python", "-c", UPLOAD, *keys_and_files], check=True,
                       env=os.environ | self.spark.environment | self.direct)

    def job(self, heading, n=0, **faults):
        """Runs commands of the page while requests have faults."""
        (self.work / "records").unlink(missing_ok=True)
        self.proxy.faults = {name.replace("_", "-"): list(all) for name, all in faults.items()}
        done = self.spark.run(self.page.commands(heading, n))
        left = {name: len(all) for name, all in self.proxy.faults.items() if all}
        return done, left

    def install(self):
        for heading, page in [("Alone", self.page), ("The hosts", Page("spark/README.md"))]:
            script = page.commands(heading).replace("contrib", str(kit.ROOT / "contrib"))
            assert self.spark.run(script).returncode == 0
        self.spark.findrobots()
        pairs = []
        for n, file in enumerate(sorted(self.logs.iterdir())):
            pairs += [f"nginx/{ODD[n % len(ODD)]}{file.name}", str(file)]
        self.upload("logs", *pairs)
        self.says("moto has the logs")
