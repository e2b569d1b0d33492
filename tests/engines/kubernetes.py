"""The commands of the two jobs in contrib/kubernetes, run on this machine, index by index.

What Kubernetes does with them is not tried here, except in a model of how often an index runs.
"""

import json
import os
import shutil
import subprocess
import time

import kit

PYTHON = kit.VENV / "bin/python"
TO_JSON = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"


class Job:
    """A file of contrib/kubernetes."""

    def __init__(self, name):
        text = (kit.ROOT / "contrib/kubernetes" / name).read_bytes()
        done = subprocess.run([PYTHON, "-c", TO_JSON], input=text, capture_output=True, check=True)
        self.spec = json.loads(done.stdout)["spec"]
        self.pod = self.spec["template"]["spec"]
        self.container, = self.pod["containers"]
        self.shares = self.spec.get("completions", 1)

    def run(self, folder, index=None, replace=("", "")):
        """Runs the container."""
        script, = self.container["args"]
        assert replace[0] in script
        script = folder.here(script.replace(*replace))
        environment = {item["name"]: item["value"] for item in self.container.get("env", [])}
        if index is not None:
            environment["JOB_COMPLETION_INDEX"] = str(index)
        return subprocess.run([*self.container["command"], script], stdin=subprocess.DEVNULL,
                              cwd=folder.here(self.container["workingDir"]), capture_output=True,
                              env={"PATH": os.environ["PATH"]} | environment, check=False)

    def run_all(self, folder, indexes=None, replace=("", "")):
        """All indexes, each as often as the job lets it; the statuses of those that failed."""
        final = {status for rule in self.spec["podFailurePolicy"]["rules"]
                 for status in rule.get("onExitCodes", {}).get("values", [])
                 if rule["action"] == "FailJob"}
        failed = {}
        for index in range(self.shares) if indexes is None else indexes:
            for _ in range(1 + self.spec["backoffLimitPerIndex"]):
                done = self.run(folder, index, replace)
                if done.returncode == 0:
                    break
                if done.returncode in final:
                    return {index: [done]}
                failed.setdefault(index, []).append(done)
            else:
                continue
            failed.pop(index, None)
        return failed


class Test:
    def __init__(self, folder):
        self.folder = folder
        self.page = kit.Page("kubernetes/README.md")
        self.map, self.reduce = Job("job.yaml"), Job("reduce.yaml")
        env, = self.map.container["env"]
        assert env == {"name": "SHARES", "value": str(self.map.shares)}
        assert self.map.pod["restartPolicy"] == self.reduce.pod["restartPolicy"] == "Never"
        self.logs, self.records = folder.places["/logs"], folder.places["/records"]
        self.tonight = self.records / "tonight"
        kit.logs(self.logs, cut=True)
        self.answer = kit.answer("--report", "agents", self.logs)

    def fresh(self, script=""):
        """A new run, as the page begins it; the script runs before findrobots."""
        done = self.folder.run(self.page.commands("Before"))
        assert done.returncode == 0, done
        shutil.move(self.folder.wrapper("findrobots", script), self.records / "findrobots")

    def equal(self):
        self.fresh()
        assert not self.map.run_all(self.folder)
        kit.same(self.reduce.run(self.folder), self.answer)
        assert (self.tonight / "report").read_bytes() == self.answer[0]

    def hosts(self):
        self.fresh()
        assert not self.map.run_all(self.folder, replace=("--report agents ", ""))
        kit.same(self.reduce.run(self.folder), kit.answer(self.logs))

    def more_shares_than_logs(self):
        self.fresh()
        (self.tonight / "list.txt").write_text("".join(sorted(
            open(self.tonight / "list.txt"))[:3]))
        assert not self.map.run_all(self.folder)
        logs = (self.tonight / "list.txt").read_text().split()
        kit.same(self.reduce.run(self.folder), kit.answer("--report", "agents", *logs))

    def once(self):
        """Each index prints half a record and fails, once."""
        once = f"{self.folder.path}/once-$JOB_COMPLETION_INDEX"
        self.fresh(f'[ "$1" != map ] || ! mkdir {once} 2> /dev/null || {{ '
                   f'{kit.BINARY} "${{@:1:3}}" | head -c 100; exit 1; }}')
        assert not self.map.run_all(self.folder)
        assert len(list(self.folder.path.glob("once-*"))) == self.map.shares
        kit.same(self.reduce.run(self.folder), self.answer)

    def killed(self):
        """An index is killed while it maps: a second pod of it, or each."""
        kills = '[ "$JOB_COMPLETION_INDEX" != 3 ] || kill -9 $$'
        self.fresh()
        assert not self.map.run_all(self.folder)
        shutil.move(self.folder.wrapper("findrobots", kills), self.records / "findrobots")
        assert self.map.run(self.folder, 3).returncode == 128 + 9
        kit.same(self.reduce.run(self.folder), self.answer)
        self.fresh(kills)
        failed = self.map.run_all(self.folder)
        assert [len(tries) for tries in failed.values()] == [4] and 3 in failed
        self.refused(2)

    def missing(self):
        """A log goes away when the list has been made."""
        self.fresh()
        log = self.logs / "access-007.log.gz"
        away = log.rename(self.folder.path / "away")
        failed = self.map.run_all(self.folder)
        (tries,) = failed.values()
        assert len(tries) == 4 and b"access-007.log.gz: cannot be opened" in tries[0].stderr, tries
        # No part: one is of all the logs of a share.
        self.refused(2)
        away.rename(log)
        # Only this index runs again.
        assert not self.map.run_all(self.folder, failed)
        kit.same(self.reduce.run(self.folder), self.answer)

    def wrong(self):
        """A wrong option ends the job at once."""
        self.fresh()
        failed = self.map.run_all(self.folder, replace=("--report agents", "--report agent"))
        assert list(failed) == [0] and failed[0][0].returncode == 2, failed

    def too_few(self):
        """Shares that no index has."""
        self.fresh()
        assert not self.map.run_all(self.folder, range(1, self.map.shares))
        self.refused(2)

    def refused(self, missing):
        """Whether the reduce says which logs have no record, and makes no report."""
        done = self.reduce.run(self.folder)
        assert done.returncode == 2 and not done.stdout, done
        assert done.stderr.count(b": missing: no record of this file") == missing, done
        assert not (self.tonight / "report").exists()

    def shows(self, what, function):
        begin = time.monotonic()
        function()
        print(f"{what}: {time.monotonic() - begin:.1f} s", flush=True)


def main():
    kit.require({PYTHON: "tests/engines/install"})
    with kit.Folder(["/records", "/logs"]) as folder:
        test = Test(folder)
        test.shows("indexes by hand, agents", test.equal)
        test.shows("hosts", test.hosts)
        test.shows("more shares than logs", test.more_shares_than_logs)
        test.shows("each index fails once", test.once)
        test.shows("an index is killed", test.killed)
        test.shows("a log is missing, and is back", test.missing)
        test.shows("a wrong option", test.wrong)
        test.shows("fewer indexes than shares", test.too_few)
        test.page.all_were_run()


if __name__ == "__main__":
    main()
