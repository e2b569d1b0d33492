"""A year of nights: logrotate rotates a log that grows, and findrobots reads it every night.

    year.py FINDROBOTS CONFIGURATION NIGHTS [SEED]

Each night:
- the report with the cache is the one without, in bytes and status, and what had to be read for it
  is what the rotation has made new;
- contrib/logrotate/findrobots-nights, called by logrotate, keeps its records.

At the end the records are the report on every text that was ever rotated and is final, and with
the records of the logs that are there now, the report on every text ever written: each counts once,
under however many names it was seen. Some nights are out of order: the machine is off, logrotate is
forced at noon, the program is not there, or the server still writes to the log that was renamed.
"""

import datetime
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

from requests import FIRST, Site

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Logs that logrotate keeps. Fewer than usual, so that most of the year is deleted.
KEPT = 7
CONFIGURATIONS = {
    "compress": "compress",
    "delaycompress": "compress delaycompress",
    "dateext": "compress dateext",
    "copytruncate": "compress copytruncate",
    # As Red Hat has it.
    "plain": "nocompress dateext",
}
CACHED = r"(\d+) cache hits?, (\d+) cache miss"
QUESTIONS = [["--report", "hosts", "--counts"], ["--report", "agents", "--format", "table"]]


class Year:
    def __init__(self, findrobots, configuration, folder, nights, seed):
        self.findrobots, self.configuration = findrobots, configuration
        self.folder, self.nights = folder, nights
        self.site = Site(seed, nights)
        self.chance = random.Random(seed)
        # NO_FAKE_STAT: faketime leaves the times of files alone.
        self.environment = os.environ | {"NO_FAKE_STAT": "1", "TZ": "UTC", "LC_ALL": "C"}
        for name in ["log", "nights", "ever", "bin"]:
            (folder / name).mkdir()
        self.log = folder / "log/access.log"
        # The text of the live log, and of each log that was rotated, the oldest first.
        self.current, self.rotated = "", []
        # Logs that were rotated since the last report.
        self.fresh = 0
        self.install()

    def install(self):
        """As contrib/README.md says, in a folder of its own."""
        places = {
            "/usr/local/bin": str(self.folder / "bin"),
            "/var/lib/findrobots-nights": str(self.folder / "nights"),
            "/var/log/nginx": str(self.folder / "log"),
        }
        for name in ["findrobots-nights", "lastaction"]:
            text = (ROOT / "contrib/logrotate" / name).read_text()
            for place, here in places.items():
                text = text.replace(place, here)
            (self.folder / "bin" / name).write_text(text)
        (self.folder / "bin/findrobots-nights").chmod(0o755)
        (self.folder / "bin/findrobots").symlink_to(self.findrobots)
        snippet = self.folder / "bin/lastaction"
        if self.configuration == "plain":
            # The variant that the comment of the snippet has.
            text = snippet.read_text()
            compressed = str(self.folder / "log/*access.log[.-]*.gz")
            assert compressed in text
            log = self.folder / "log/access.log-*"
            snippet.write_text(text.replace(compressed, f"$(ls {log} | head -n -1)"))
        configuration = self.folder / "logrotate.conf"
        configuration.write_text(
            f"{self.log} {{\n    daily\n    rotate {KEPT}\n    create 0640\n    "
            + CONFIGURATIONS[self.configuration].replace(" ", "\n    ") + "\n}\n")
        snippet = ["sed", "-i", f"/^}}/e cat {snippet}", configuration]
        subprocess.run(snippet, check=True)
        self.logrotate = ["logrotate", "-s", self.folder / "state", configuration]
        # logrotate rotates a log a day after it has seen it first.
        self.log.touch()
        self.call_logrotate(FIRST, "00:00:05")

    def call_logrotate(self, day, clock, *force):
        command = ["faketime", f"{day} {clock}", *self.logrotate, *force]
        return subprocess.run(command, capture_output=True, env=self.environment, text=True)

    def run(self, *arguments):
        command = [self.findrobots, *arguments]
        return subprocess.run(command, capture_output=True, env=self.environment, text=True)

    def append(self, text, path=None):
        with open(path or self.log, "a") as file:
            file.write(text)

    def rotate(self, night, clock, *force, fails=False):
        """Calls logrotate at some time of a night, and keeps account of what it did."""
        day = FIRST + datetime.timedelta(night)
        # The last line was written when it says so.
        written = datetime.datetime.combine(day, datetime.time(), datetime.timezone.utc).timestamp()
        os.utime(self.log, (written, written))
        if fails:
            (self.folder / "bin/findrobots").unlink()
        before = self.log.stat().st_size
        done = self.call_logrotate(day, clock, *force)
        if fails:
            (self.folder / "bin/findrobots").symlink_to(self.findrobots)
        if before and self.log.stat().st_size == 0:
            self.rotated.append(self.current)
            self.current = ""
            self.fresh += 1
        elif not force:
            raise AssertionError(f"night {night}: not rotated: {done.stderr}")
        # A dated log cannot be rotated twice a day, which logrotate says.
        assert fails or force or (done.returncode == 0 and not done.stderr), done

    def plain(self):
        """The logs that are rotated and not compressed, the oldest first."""
        names = sorted(self.log.parent.glob("access.log[.-]*"))
        return [name for name in names if name.suffix != ".gz"]

    def late(self, night):
        """The server writes to the log that was renamed, until it has opened the new one."""
        if self.fresh and self.configuration in ["delaycompress", "plain"]:
            text = self.site.lines(night, range(0, 1))
            self.append(text, self.plain()[-1])
            self.rotated[-1] += text

    def night(self, night):
        """A day up to midnight, and the next one up to the report at six."""
        text = self.site.lines(night, range(6, 12))
        self.append(text)
        self.current += text
        if self.chance.random() < 0.04:
            self.rotate(night, "12:00:00", "-f")
            self.late(night)
        text = self.site.lines(night, range(12, 24))
        self.append(text)
        self.current += text
        is_off = self.chance.random() < 0.06
        if not is_off:
            self.rotate(night + 1, "00:00:05", fails=self.chance.random() < 0.06)
            if self.chance.random() < 0.5:
                self.late(night + 1)
        text = self.site.lines(night + 1, range(0, 6))
        self.append(text)
        self.current += text
        self.report(night)
        self.fresh = 0

    def new(self):
        """How many files have bytes that no report has read: the live log has grown, …"""
        older = len(self.rotated) - self.fresh
        match self.configuration:
            case "delaycompress" if self.fresh:
                # … the log before was renamed after it had grown, and those before that are
                # compressed now, of which one was rotated before.
                return 1 + 1 + self.fresh - (older == 0)
            case _:
                # … and each rotated log had grown.
                return 1 + self.fresh

    def report(self, night):
        files = list(self.log.parent.iterdir())
        for question in QUESTIONS:
            plain = self.run(*question, self.log.parent)
            cached = self.run(*question, f"--cache={self.folder / 'cache'}", "--stats",
                              self.log.parent)
            where = f"{self.configuration}, night {night}, {question}"
            assert (plain.stdout, plain.returncode) == (cached.stdout, cached.returncode), where
            assert plain.returncode == 0, plain
            messages = cached.stderr[:cached.stderr.index(f"{len(files)} files read")]
            assert plain.stderr == messages, (where, plain.stderr, messages)
            hits, misses = re.search(CACHED, cached.stderr).groups()
            expected = (len(files) - self.new(), self.new())
            assert (int(hits), int(misses)) == expected, (where, hits, misses, expected, files)

    def end(self):
        """The records of the year are the report on its texts."""
        # The log that the last night failed to record has its record the night after.
        self.rotate(self.nights + 1, "00:00:05")
        records = sorted((self.folder / "nights").iterdir())
        waiting = len(self.plain()[-1:])
        final = self.rotated[:len(self.rotated) - waiting]
        assert len(records) == len(final), (len(records), len(final))
        ever = self.folder / "ever"
        for n, text in enumerate(final):
            (ever / f"{n:04}.log").write_text(text)
        show = ["--format", "table"]
        serial = self.run("--report", "agents", "-j1", *show, ever, "--glob", "*")
        assert serial.returncode == 0 and not serial.stderr, serial
        reduced = self.run("reduce", *show, *records)
        assert (reduced.stdout, reduced.returncode) == (serial.stdout, 0), reduced.stderr
        assert not reduced.stderr, reduced.stderr
        # With the folder as it is now: the texts that are not final come to it, and no other twice.
        for n, text in enumerate(self.rotated[len(final):] + [self.current]):
            (ever / f"now{n}.log").write_text(text)
        serial = self.run("--report", "agents", "-j1", *show, ever, "--glob", "*")
        now = self.folder / "now"
        mapped = self.run("map", "--report", "agents", "--out", now, self.log.parent)
        assert mapped.returncode == 0, mapped
        reduced = self.run("reduce", *show, *records, now)
        assert (reduced.stdout, reduced.returncode) == (serial.stdout, 0), reduced.stderr


def main():
    findrobots, configuration, nights, *seed = sys.argv[1:]
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        year = Year(os.path.abspath(findrobots), configuration, pathlib.Path(folder), int(nights),
                    int((seed or [1])[0]))
        for night in range(year.nights):
            year.night(night)
        year.end()
    print(f"{configuration}: {nights} nights, {len(year.rotated)} logs, "
          f"{time.monotonic() - begin:.1f} s")


if __name__ == "__main__":
    main()
