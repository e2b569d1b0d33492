"""What the tests of the engines share: logs, the answer, the commands of a page, and what is left.

A test runs the commands that a page of contrib/ has, in a folder of its own: a folder that the page
names, such as /srv/logs, is replaced by one in there. It knows nothing of any engine.
"""

import contextlib
import gzip
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / "target/release/findrobots"
# Python packages that an engine needs; `install` makes it.
VENV = ROOT / "target/engines"
AGENTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "CCBot/2.0 (https://commoncrawl.org/faq/)",
    "FooBot/1.0 (+https://foo.example/bot)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "curl/7.88.1",
]
# Seconds that anything may take to end by itself.
PATIENCE = 120
# Seconds in which a state is reached, on any machine: tests wait for states, not for times.
DEADLINE = 240


def require(packages):
    """Ends the test if a command is missing; in CI as a failure. `packages[command]` has it."""
    missing = [f"{name} ({packages[name]})" for name in packages if not shutil.which(name)]
    if missing:
        test = pathlib.Path(sys.argv[0]).stem
        print(f"skipped: the test of {test} needs {', '.join(missing)}")
        sys.exit(1 if os.environ.get("CI") else 0)


def until(what, condition):
    """Waits until the condition holds, and returns what it returned."""
    end = time.monotonic() + DEADLINE
    while not (result := condition()):
        assert time.monotonic() < end, f"not within {DEADLINE} s: {what}"
        time.sleep(0.05)
    return result


class Folder:
    """A folder of a test, with logs; what still runs in it at the end fails the test."""

    def __init__(self, places=()):
        """Each of `places`, such as /srv/logs, becomes a folder in here."""
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="engines-"))
        self.places = {place: self.path / place.strip("/").replace("/", "-") for place in places}
        for place in self.places.values():
            place.mkdir()

    def __enter__(self):
        return self

    def __exit__(self, kind, _error, _trace):
        left = self.left()
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if kind:
            print(f"left as it is: {self.path}", file=sys.stderr)
            return
        assert not left, f"still running: {left}"
        shutil.rmtree(self.path)

    def processes(self):
        """The processes that name the folder in their arguments, or work in it, with both."""
        found = {}
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                text = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                text += os.readlink(entry / "cwd")
            except OSError:
                continue
            if str(self.path) in text:
                found[int(entry.name)] = text
        return found

    def left(self):
        """The processes of the folder that do not end by themselves."""
        end = time.monotonic() + PATIENCE
        while (left := self.processes()) and time.monotonic() < end:
            time.sleep(0.1)
        return left

    def here(self, text):
        """The text with the folders of this test for those of a page."""
        for place in sorted(self.places, key=len, reverse=True):
            text = text.replace(place, str(self.places[place]))
        return text

    def run(self, script, **environment):
        """Runs a script of a page as a user would paste it, in bash, without a terminal."""
        # What stands for a quarter of an hour is ended, with all that it has started.
        command = ["timeout", "--kill-after=10", "900", "bash", "-c", self.here(script)]
        return subprocess.run(command, cwd=self.path, stdin=subprocess.DEVNULL,
                              capture_output=True, env=os.environ | environment, check=False)

    def wrapper(self, name, script):
        """A program in place of findrobots: the script, and if that goes on, findrobots itself."""
        path = self.path / name
        path.write_text(f'#!/bin/bash\n{script}\nexec {BINARY} "$@"\n')
        path.chmod(0o755)
        return path


def logs(folder, count=20, lines=4000, cut=False):
    """Writes gzipped logs, the same ones each time; with `cut`, one of them is cut in the middle."""
    chance = random.Random(7)
    for n in range(count):
        text = "".join(line(chance, n) for _ in range(lines))
        data = gzip.compress(text.encode(), 6, mtime=0)
        if cut and n == count // 2:
            data = data[:len(data) // 2]
        (folder / f"access-{n:03}.log.gz").write_bytes(data)


def line(chance, day):
    agent = chance.randrange(len(AGENTS))
    path = "/robots.txt" if chance.random() < 0.05 else f"/page/{chance.randrange(500)}"
    clock = f"{chance.randrange(24):02}:{chance.randrange(60):02}:{chance.randrange(60):02}"
    host = f"198.51.{100 + agent}.{chance.randrange(250)}"
    return (f'{host} - - [{day % 28 + 1:02}/Jan/2026:{clock} +0000] "GET {path} HTTP/1.1" 200 '
            f'{chance.randrange(9000)} "-" "{AGENTS[agent]}"\n')


def answer(*arguments):
    """What one serial run says: output and status. An engine's reduce must say the same."""
    done = subprocess.run([BINARY, "-j1", *arguments], capture_output=True, check=False)
    assert done.stdout, done
    return done.stdout, done.returncode


class Page:
    """The commands of a page of contrib/: each must be run by its test."""

    def __init__(self, name):
        text = (ROOT / "contrib" / name).read_text()
        parts = re.split(r"^#+ (.*)\n", text, flags=re.MULTILINE)
        self.blocks = {}
        for heading, part in zip(parts[1::2], parts[2::2]):
            self.blocks[heading] = re.findall(r"^```sh\n(.*?)^```", part, re.MULTILINE | re.DOTALL)
        self.unused = {(heading, n) for heading, blocks in self.blocks.items()
                       for n in range(len(blocks))}

    def commands(self, heading, n=0):
        """The `n`-th block of commands below a heading."""
        self.unused.discard((heading, n))
        return self.blocks[heading][n]

    def all_were_run(self):
        assert not self.unused, f"commands that no test runs: {sorted(self.unused)}"


def same(done, expected):
    """Whether what an engine's reduce printed, and its status, are those of the serial run."""
    output, status = expected
    assert done.returncode == status, f"status {done.returncode}: {done.stderr.decode()}"
    assert done.stdout == output, f"another answer: {done.stdout[:500]}\n{done.stderr.decode()}"
