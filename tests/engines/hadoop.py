"""findrobots under Hadoop Streaming, as contrib/hadoop/README.md says, with stand-ins.

madoop keeps the conventions of streaming: lines in, lines out, a status that is checked. It has one
file for a task, so that the list is taken apart before, and no tries. HDFS is a folder.
"""

import os
import shutil
import subprocess
import time

import kit

HDFS = "Logs in HDFS"
SHARED = "Logs on a path that all nodes have"
MAPRED = """#!/bin/bash
# mapred streaming OPTION VALUE...: a task a line, with madoop.
set -euo pipefail
shift
while [ $# -gt 0 ]; do
    case $1 in
        -input) input={hdfs}/$2 ;;
        -output) output={hdfs}/$2 ;;
        -mapper) mapper=$2 ;;
        -files) ls ${{2//,/ }} > /dev/null ;;
        -D | -inputformat) ;;
        *) exit 9 ;;
    esac
    shift 2
done
work=$(mktemp -d -p {folder})
mkdir $work/lines
split -l 1 -a 4 $input $work/lines/
printf '#!/bin/bash\\nexec ./%s\\n' "$mapper" > $work/mapper
printf '#!/bin/bash\\nexec sed "s/$/\\t/"\\n' > $work/reducer
chmod +x $work/mapper $work/reducer
{madoop} -input $work/lines -output $output -mapper $work/mapper -reducer $work/reducer >&2
"""
DFS = """#!/bin/bash
# hdfs dfs OPTION...: a folder on the disk.
set -euo pipefail
cd {hdfs}
shift
case $1 in
    -ls) ls -d ./$3 | sed 's/^\\.//' ;;
    -put) cp {folder}/$3 $4 ;;
    -cat) cat ./$2 ;;
    -rm) rm -r ./$3 ;;
    *) exit 9 ;;
esac
"""


class Test:
    def __init__(self, folder):
        self.folder = folder
        self.page = kit.Page("hadoop/README.md")
        self.hdfs = folder.path / "hdfs"
        self.logs = {HDFS: self.hdfs / "logs", SHARED: folder.places["/srv/logs"]}
        self.logs[HDFS].mkdir(parents=True)
        (folder.path / "bin").mkdir()
        for name, text in [("mapred", MAPRED), ("hdfs", DFS)]:
            path = folder.path / "bin" / name
            path.write_text(text.format(hdfs=self.hdfs, folder=folder.path,
                                        madoop=kit.VENV / "bin/madoop"))
            path.chmod(0o755)
        (folder.path / "bin/findrobots").symlink_to(kit.BINARY)
        shutil.copy(kit.ROOT / "contrib/hadoop/findrobots-hdfs", folder.path)
        self.answers = {}
        for heading, report in [(HDFS, "hosts"), (SHARED, "agents")]:
            kit.logs(self.logs[heading], cut=True)
            self.answers[heading] = kit.answer("--report", report, self.logs[heading])

    def again(self, script):
        return self.folder.run(script, PATH=f"{self.folder.path}/bin:{os.environ['PATH']}")

    def run(self, heading, mapper=""):
        """The commands of the page; `mapper` runs before findrobots."""
        self.folder.wrapper("findrobots", mapper)
        if (self.hdfs / "parts").exists():
            assert self.again(self.page.commands("When something fails")).returncode == 0
        return self.again(self.page.commands(heading))

    def shows(self, what, function, *arguments):
        begin = time.monotonic()
        function(*arguments)
        print(f"{what}: {time.monotonic() - begin:.1f} s", flush=True)

    def equal(self, heading):
        kit.same(self.run(heading), self.answers[heading])
        # madoop has sorted the records, and each ends with a tab.
        records = b"".join(path.read_bytes() for path in (self.hdfs / "parts").iterdir())
        assert records.count(b"\t\n") == records.count(b"\n") == 20

    def fails(self, heading, mapper, status, message):
        done = self.run(heading, mapper)
        assert done.returncode == status and not done.stdout, (done.returncode, done.stderr)
        assert message in done.stderr.decode(), done.stderr.decode()

    def half(self, heading):
        """A mapper that prints half a record and fails."""
        half = f'{kit.BINARY} "$@" | head -c 100; echo "disk on fire" >&2; exit 1'
        self.fails(heading, f'[ "$1" != map ] || {{ {half}; }}', 1, "disk on fire")

    def missing(self, heading):
        """A log that goes away when the list has been made."""
        log = self.logs[heading] / "access-007.log.gz"
        moved = f"mv {log} {self.folder.path}/away 2> /dev/null"
        self.fails(heading, moved, 1, log.name)
        (self.folder.path / "away").rename(log)

    def cut(self):
        """hdfs stops in the middle of a log."""
        hdfs = self.folder.path / "bin/hdfs"
        text = hdfs.read_text()
        cut = '-cat) [[ $2 != *access-007* ]] || { head -c 9999 ./$2; exit 1; }; cat'
        hdfs.write_text(text.replace("-cat) cat", cut))
        self.fails(HDFS, "", 1, "Error")
        hdfs.write_text(text)

    def lost(self, heading):
        kit.same(self.run(heading), self.answers[heading])
        part = next((self.hdfs / "parts").iterdir())
        names = [line.split("\t")[0] for line in part.read_text().splitlines()]
        part.unlink()
        done = self.again(self.page.commands(heading).split("&&")[1])
        assert done.returncode == 2 and not done.stdout, done
        assert all(f"{name}: missing" in done.stderr.decode() for name in names), (names, done)

    def offsets(self):
        """The names as they are without ignoreKey."""
        offset = 'set -- map --; while read -r name; do set -- "$@" "0\t$name"; done'
        self.fails(SHARED, f'[ "$1" != map ] || {{ {offset}; }}', 1, "cannot be opened")

    def ends(self):
        """What reduce says to lines that something has changed on their way."""
        logs = self.logs[SHARED]
        records = subprocess.run([kit.BINARY, "map", logs], capture_output=True).stdout
        answer = kit.answer(logs)
        for end, is_accepted in [(b"\n", True), (b"\t\n", True), (b"\t\t\n", False),
                                 (b"\r\n", False), (b"\t\r\n", False), (b" \n", False)]:
            done = subprocess.run([kit.BINARY, "reduce"], input=records.replace(b"\n", end),
                                  capture_output=True)
            if is_accepted:
                kit.same(done, answer)
            else:
                assert done.returncode == 2 and not done.stdout and b"torn" in done.stderr, done


def main():
    kit.require({kit.VENV / "bin/madoop": "tests/engines/install"})
    with kit.Folder(["/srv/logs"]) as folder:
        test = Test(folder)
        for heading, what in [(HDFS, "hdfs, hosts"), (SHARED, "shared, agents")]:
            test.shows(what, test.equal, heading)
            test.shows(f"{what}: a task fails with half a record", test.half, heading)
            test.shows(f"{what}: a log is missing", test.missing, heading)
            test.shows(f"{what}: a part is lost", test.lost, heading)
        test.shows("hdfs: a log is cut on its way", test.cut)
        test.shows("shared: without ignoreKey", test.offsets)
        test.shows("ends of lines", test.ends)
        test.page.all_were_run()


if __name__ == "__main__":
    main()
