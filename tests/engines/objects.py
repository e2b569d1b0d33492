"""Logs in S3, as contrib/objects has it: moto is the server, and a proxy breaks the transfers.

The report must be that on the same logs in a folder, or there must be none.
"""

import os
import re
import shutil
import socket
import struct
import subprocess
import threading
import time

import kit
from kit import VENV, Folder, Page, answer, same, until
from spark import Spark, java

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
            limit = fault(client) if fault else None
            server.sendall(head)
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
            # Keys are UTF-8 where the locale is not, too.
            "LC_ALL": "C",
        }
        self.direct = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{running[1]}"}

    def says(self, what):
        print(f"{what}: {time.monotonic() - self.begun:.1f} s", flush=True)
        self.begun = time.monotonic()

    def upload(self, *keys_and_files):
        subprocess.run([VENV / "bin/python", "-c", UPLOAD, *keys_and_files], check=True,
                       env=os.environ | self.spark.environment | self.direct)

    def job(self, heading, n=0, faults=None):
        """Runs commands of the page while requests have faults, by the names of logs."""
        (self.work / "records").unlink(missing_ok=True)
        self.proxy.faults = {log: list(all) for log, all in (faults or {}).items()}
        return self.spark.run(self.page.commands(heading, n))

    def is_refused(self, done, log, reason):
        """Whether one log has no record, for a reason, and there is no report."""
        said = done.stderr.decode()
        assert (done.returncode, done.stdout) == (1, b""), done
        assert re.search(f"map_objects: .s3://.*{log}.*{reason}.*; it has no record", said), said
        records = (self.work / "records").read_text().splitlines()
        assert len(records) == 20 and not any(log in record for record in records), records
        reduce = self.page.commands("Alone", 1).split("&&")[1]
        done = self.spark.run(f"cd {self.work} && {reduce}")
        assert (done.returncode, done.stdout) == (2, b"") and log in done.stderr.decode(), done

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

    def alone(self):
        same(self.job("Alone", 1), self.expected["agents"])
        names = (self.work / "list").read_bytes()
        assert names.count(b"\n") == 21, names
        self.says("agents")

    def is_mended(self):
        """Faults after which the transfer goes on."""
        faults = {
            "access-002": ["slow", "slow", ends(20_000), breaks(9_000)],
            "access-007": [breaks(30_000)],
            # In the middle of lines, and of what no end of a stream would tell.
            "access-020": [ends(100_000), breaks(100_000), ends(70_001), "slow", ends(300)],
        }
        self.proxy.ranges = 0
        same(self.job("Alone", 1, faults), self.expected["agents"])
        assert not any(self.proxy.faults.values()), self.proxy.faults
        assert self.proxy.ranges >= 7, self.proxy.ranges
        self.says("agents; transfers are cut, and go on")

    def is_never_whole(self):
        for log in ["access-007", "access-020"]:
            for fault, reason in [(ends, "IncompleteRead|Connection broken"),
                                  (breaks, "Connection broken|reset")]:
                faults = {log: [fault(10_000)] + [fault(2_000)] * 100}
                self.is_refused(self.job("Alone", 1, faults), log, reason)
        self.says("a transfer is always cut: status 1, no record, no report")
        self.is_refused(self.job("Alone", 1, {"access-007": ["slow"] * 100}), "access-007",
                        "SlowDown|503")
        # As the page says.
        assert len(self.proxy.faults["access-007"]) == 95, self.proxy.faults
        self.says("a server that is always busy: the same")

    def is_replaced(self):
        """The first bytes would be of one version, the others of another."""
        key = next(name for name in (self.work / "list").read_bytes().decode().split("\n")
                   if "access-020" in name).removeprefix("s3://logs/")
        other = self.folder.path / "other"
        shutil.copy(self.logs / "access-001.log.gz", other)

        def replaces(_):
            self.upload("again", key, str(other))

        done = self.job("Alone", 1, {"access-020": [ends(10_000), replaces]})
        self.is_refused(done, "access-020", "PreconditionFailed|pre-conditions")
        self.upload("again", key, str(self.logs / "access-020.log"))
        self.says("an object is replaced in mid-transfer: the same")

    def dies(self):
        """findrobots is killed when it has read something."""
        (self.spark.bin / "findrobots").unlink()
        self.folder.wrapper("bin/findrobots", """case "$*" in
            *--id*access-007*) head -c 5000 > /dev/null; kill -9 $$ ;;
        esac""")
        self.is_refused(self.job("Alone", 1), "access-007", "findrobots map ended with status -9")
        self.spark.findrobots()
        self.says("findrobots is killed: the same")

    def names(self):
        """Names of no object are named, and the others have their records."""
        wrong = [b"s3://logs/none", b"s3://missing/key", b"s3://logs/\xff", b"/srv/logs/a",
                 b"s3://"]
        right = (self.work / "list").read_bytes().splitlines()[0]
        (self.work / "wrong").write_bytes(b"\n".join([*wrong, b"", right]))
        done = self.spark.run(f"cd {self.work} && python3 map_objects.py < wrong")
        assert done.returncode == 1 and done.stdout.count(b"\n") == 1, done
        assert done.stderr.count(b"it has no record\n") == len(wrong), done.stderr.decode()
        self.says("names that are wrong: status 1, each is named")

    def under_spark(self):
        # The first attempt of a task gives up, the second one does not.
        faults = {"access-020": [ends(10_000)] + [ends(2_000)] * 5, "access-003": [breaks(5_000)]}
        done = self.job("Under Spark", 0, faults)
        same(done, self.expected["hosts"])
        assert b"IncompleteRead" in done.stderr, done.stderr.decode()
        assert not any(self.proxy.faults.values()), self.proxy.faults
        self.says("hosts, under Spark; transfers are cut, and a task is tried again")

    def printed(self):
        """The lines of shell, with a program that stands for hdfs."""
        hdfs = self.spark.bin / "hdfs"
        names = [f"hdfs://{file}" for file in sorted(self.logs.iterdir())]
        (self.work / "list").write_text("".join(name + "\n" for name in names))
        for cut, expected in [("", self.expected["hosts"]), ("access-020", None)]:
            hdfs.write_text(f"""#!/bin/bash
                [[ -n "{cut}" && $3 = *{cut}* ]] && {{ head -c 9000 "${{3#hdfs://}}"; exit 1; }}
                exec cat "${{3#hdfs://}}"
                """)
            hdfs.chmod(0o755)
            done = self.job("HDFS, and whatever prints a file")
            if expected:
                same(done, expected)
            else:
                assert (done.returncode, done.stdout) == (2, b""), done
                assert "access-020" in done.stderr.decode(), done
        self.says("hosts, from what a program prints; one that ends too soon is found")

    def memory(self):
        """Of the script, of findrobots, and of Python before either: the most that one has."""
        large = self.folder.path / "large.gz"
        piece = (self.logs / "access-001.log.gz").read_bytes()
        with open(large, "wb") as file:
            for _ in range(LARGE // len(piece) + 1):
                file.write(piece)
        self.upload("again", "large.gz", str(large))
        self.says(f"moto has an object of {large.stat().st_size / 1e6:.0f} MB")
        self.proxy.faults = {"large.gz": [breaks(LARGE // 2)]}
        command = [VENV / "bin/python", "-B", self.work / "map_objects.py"]
        with open(self.folder.path / "record", "wb") as record:
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=record,
                                     env=os.environ | self.spark.environment)
            child.stdin.write(b"s3://logs/large.gz\n")
            child.stdin.close()
            _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, child
        peak = usage.ru_maxrss * 1024
        assert peak < BOUND, f"{peak} bytes"
        same(self.spark.run(f"findrobots reduce {self.folder.path}/record"), answer(large))
        self.says(f"it takes {peak / 1e6:.0f} MB of memory")

    def all(self):
        self.install()
        self.alone()
        self.is_mended()
        self.is_never_whole()
        self.is_replaced()
        self.dies()
        self.names()
        self.memory()
        self.under_spark()
        self.printed()
        self.page.all_were_run()


def main():
    kit.require({str(VENV / "bin/moto_server"): "tests/engines/install",
                 str(java() / "bin/java"): "openjdk-17-jre-headless"})
    with Folder(["/srv/logs", "/srv/findrobots"]) as folder:
        test = Test(folder)
        try:
            test.all()
        finally:
            test.moto.terminate()
            test.moto.wait(kit.PATIENCE)


if __name__ == "__main__":
    main()
