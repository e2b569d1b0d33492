"""findrobots under Apache Spark, as contrib/spark has it, while mappers, executors and workers die.

Spark is the one of PyPI. `local-cluster` starts executors of their own processes; the standalone
master has workers on two addresses, because Spark starts the copy of a slow task on another host.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import kit
from kit import DEADLINE, VENV, Folder, Page, answer, same, until

REPORTS = {"hosts": [], "agents": ["--report", "agents"]}
# What stands before findrobots when the mapper of some log does something else.
MAPPER = """
if [ "$1" = map ]; then
    names=$(cat)
    exec <<< "$names"
    CASES
fi"""
FIRST_TIME = "mkdir HOOKS/LOG 2> /dev/null"
# Stands still, as on a bad disk, until the test goes on.
STANDS = ("echo $$ > HOOKS/new; mv HOOKS/new HOOKS/pid; "
          "for ((n = 0; n < 3000; n++)); do [ -e HOOKS/go ] && break; sleep 0.1; done; "
          "touch HOOKS/gone")


def java():
    """The home of a Java that Spark 3.5 knows. Another one may be the first in PATH."""
    homes = pathlib.Path("/usr/lib/jvm").glob("java-17*/bin/java")
    return max(homes, default=pathlib.Path("java-17/bin/java")).parents[1]


def ancestor(pid, name):
    """The nearest ancestor of a process that has a name in its command."""
    while pid > 1:
        process = pathlib.Path(f"/proc/{pid}")
        if name in (process / "cmdline").read_text():
            return pid
        pid = int(re.search(r"^PPid:\t(\d+)", (process / "status").read_text(), re.M)[1])
    raise AssertionError(f"no {name}")


class Spark:
    """Spark in a folder of a test: its home, for it writes there, its configuration, its logs."""

    def __init__(self, folder):
        self.folder, path = folder, folder.path
        self.bin, self.hooks = path / "bin", path / "hooks"
        for name in ["bin", "conf", "home", "hooks", "tmp"]:
            (path / name).mkdir()
        package = next(VENV.glob("lib/python*/site-packages/pyspark"))
        for name in ["bin", "jars", "python"]:
            (path / "home" / name).symlink_to(package / name)
        self.environment = {
            "JAVA_HOME": str(java()),
            "PATH": f"{self.bin}:{VENV}/bin:{os.environ['PATH']}",
            "PYSPARK_PYTHON": str(VENV / "bin/python"),
            "SPARK_CONF_DIR": str(path / "conf"),
            "SPARK_DAEMON_JAVA_OPTS": f"-Djava.io.tmpdir={path}/tmp",
            "SPARK_HOME": str(path / "home"),
            "SPARK_LOCAL_DIRS": str(path / "tmp"),
            "SPARK_LOCAL_IP": "127.0.0.1",
        }
        self.use("local-cluster[2,1,1024]")
        self.daemons = []

    def use(self, master, **more):
        """Says which Spark the page's `spark-submit` uses."""
        settings = {
            "spark.master": master,
            "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={self.folder.path}/tmp",
            "spark.driver.host": "127.0.0.1",
            "spark.executor.extraJavaOptions": f"-Djava.io.tmpdir={self.folder.path}/tmp",
            "spark.ui.enabled": "false",
            **more,
        }
        text = "".join(f"{name} {value}\n" for name, value in settings.items())
        (self.folder.path / "conf/spark-defaults.conf").write_text(text)

    def findrobots(self, *cases):
        """Installs findrobots, or one that does something else for some logs, in a clean folder."""
        work = self.folder.places["/srv/findrobots"]
        for name in [self.hooks, work / "parts"]:
            shutil.rmtree(name, ignore_errors=True)
        for name in [self.bin / "findrobots", work / "records"]:
            name.unlink(missing_ok=True)
        self.hooks.mkdir()
        if not cases:
            shutil.copy(kit.BINARY, self.bin / "findrobots")
            return
        lines = [f"if [[ $names == *{log}* ]] && {when.replace('LOG', log)}; then {action}; fi"
                 for log, when, action in cases]
        script = MAPPER.replace("CASES", "\n    ".join(lines))
        self.folder.wrapper("bin/findrobots", script.replace("HOOKS", str(self.hooks)))

    def run(self, script):
        return self.folder.run(script, **self.environment)

    def daemon(self, address, *command):
        """Starts the master or a worker; what it prints is in its log."""
        log = self.folder.path / f"daemon{len(self.daemons)}"
        with open(log, "wb") as output:
            started = subprocess.Popen(
                [self.folder.path / "home/bin/spark-class", *command], cwd=self.folder.path,
                env=os.environ | self.environment | {"SPARK_LOCAL_IP": address},
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        self.daemons.append(started)
        return log

    def start(self):
        """Starts a master and two workers, on ports that are free."""
        log = self.daemon("127.0.0.1", "org.apache.spark.deploy.master.Master", "--host",
                          "127.0.0.1", "--port", "0", "--webui-port", "0")
        master = until("the master", lambda: re.search(r"at (spark://\S+)", log.read_text()))[1]
        for n in [11, 12]:
            self.daemon(f"127.0.0.{n}", "org.apache.spark.deploy.worker.Worker", "--host",
                        f"127.0.0.{n}", "--webui-port", "0", "-c", "1", "-m", "700m", "-d",
                        str(self.folder.path / f"worker{n}"), master)
        until("two workers", lambda: log.read_text().count("Registering worker") == 2)
        return master

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in self.daemons:
            daemon.wait(DEADLINE)


class Test:
    """The commands of the page, without and with faults."""

    def __init__(self, folder):
        self.folder, self.spark = folder, Spark(folder)
        self.page = Page("spark/README.md")
        logs = folder.places["/srv/logs"]
        kit.logs(logs, cut=True)
        self.expected = {name: answer(*options, logs) for name, options in REPORTS.items()}
        install = self.page.commands("The hosts").replace("contrib", str(kit.ROOT / "contrib"))
        assert self.spark.run(install).returncode == 0
        self.begun = time.monotonic()

    def says(self, what):
        print(f"{what}: {time.monotonic() - self.begun:.1f} s", flush=True)
        self.begun = time.monotonic()

    def job(self, heading, n=0):
        return self.spark.run(self.page.commands(heading, n))

    def plain(self):
        self.spark.findrobots()
        same(self.job("The hosts", 1), self.expected["hosts"])
        # One record less, and the part of the commands that makes the report.
        work = self.folder.places["/srv/findrobots"]
        lines = (work / "records").read_bytes().splitlines(keepends=True)
        assert len(lines) == 20, len(lines)
        (work / "records").write_bytes(b"".join(lines[1:]))
        reduce = self.page.commands("The hosts", 1).split("&&")[1]
        done = self.spark.run(f"cd {work} && {reduce}")
        assert (done.returncode, done.stdout) == (2, b""), done
        self.says("hosts, local-cluster; a record less is refused")

    def killed(self, name, victim):
        """Kills something in mid-run: when the task of one log stands."""
        self.spark.findrobots(("access-005", FIRST_TIME, STANDS))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            job = pool.submit(self.job, "The hosts", 1)
            mapper = int(until("a mapper", self.pid))
            os.kill(victim(mapper), signal.SIGKILL)
            done = job.result()
        assert b"Lost executor" in done.stderr, done.stderr.decode()
        same(done, self.expected["hosts"])
        (self.spark.hooks / "go").touch()
        self.says(f"hosts, {name} killed in mid-run")

    def pid(self):
        file = self.spark.hooks / "pid"
        return file.exists() and file.read_text()

    def fails_once(self):
        self.spark.findrobots(
            ("access-007", FIRST_TIME, "printf torn; exit 3"),
            ("access-013", FIRST_TIME, "kill -9 $$"))
        done = self.job("Robots by name, from many logs")
        assert done.stderr.count(b" WARN TaskSetManager: Lost task") \
            + done.stderr.count(b" INFO TaskSetManager: Lost task") >= 2, done.stderr.decode()
        same(done, self.expected["agents"])
        self.says("agents, standalone, parts; a mapper fails once, another is killed once")

    def fails_always(self):
        for heading, n, action, reason in [
                ("The hosts", 1, "kill -9 $$", "was ended by SIGKILL"),
                ("Robots by name, from many logs", 0, "echo no disk >&2; exit 3",
                 "ended with status 3: no disk")]:
            self.spark.findrobots(("access-007", "true", action))
            done = self.job(heading, n)
            assert (done.returncode, done.stdout) == (1, b""), done
            for said in ["failed 4 times", f"RuntimeError: the mapper {reason}"]:
                assert said in done.stderr.decode(), done.stderr.decode()
            work = self.folder.places["/srv/findrobots"]
            assert not (work / "records").exists() and not list(work.glob("parts/[!_.]*"))
        # What is there must not be taken for the records of another job.
        done = self.spark.run(f"cd {work} && python findrobots_spark.py list parts")
        assert done.returncode == 2 and b"parts is there already" in done.stderr, done
        self.says("a mapper always fails: status 1, no report, no records")

    def straggler(self):
        self.spark.findrobots(("access-003", FIRST_TIME, STANDS))
        done = self.job("Nodes that fail")
        same(done, self.expected["agents"])
        assert b"as speculatable" in done.stderr, done.stderr.decode()
        # It stood still all the time: its copy was the one that counted.
        assert self.pid() and not (self.spark.hooks / "gone").exists()
        (self.spark.hooks / "go").touch()
        self.says("agents, standalone; a straggler and its copy on the other host")

    def all(self):
        self.plain()
        self.killed("local-cluster, an executor",
                    lambda mapper: ancestor(mapper, "CoarseGrainedExecutorBackend"))
        master = self.spark.start()
        self.spark.use(master, **{"spark.executor.memory": "512m"})
        self.says("a master and two workers")
        self.fails_once()
        self.fails_always()
        self.straggler()
        self.killed("standalone, a worker",
                    lambda mapper: ancestor(mapper, "deploy.worker.Worker"))
        self.page.all_were_run()


def main():
    kit.require({str(VENV / "bin/spark-submit"): "tests/engines/install",
                 str(java() / "bin/java"): "openjdk-17-jre-headless"})
    with Folder(["/srv/logs", "/srv/findrobots"]) as folder:
        test = Test(folder)
        try:
            test.all()
        finally:
            test.spark.stop()


if __name__ == "__main__":
    main()
