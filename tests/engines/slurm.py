"""findrobots under Slurm: contrib/slurm on a real cluster of two nodes, on loopback.

munged, one controller and two slurmd, plain processes with their own configuration in the folder of
the test. Each case runs the commands of the page in a folder of its own, most of them at the same
time; the last one kills a node with all that runs on it.
"""

import concurrent.futures
import contextlib
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import threading
import time

import kit

PLACES = ["/srv/logs", "/srv/whole", "/srv/robots", "/srv/findrobots"]
AGENTS = ["--report", "agents"]
# cred_expire is also how long a task waits before it is run again: two minutes by default. A node
# is dead after SlurmdTimeout: five minutes by default. Every sched_interval, a minute by default,
# Slurm looks at what waits. config_overrides: the nodes have more processors than the machine.
CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmUser=root
SlurmdUser=root
AuthInfo=socket={folder}/munge,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=2
SlurmdTimeout=10
ReturnToService=2
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={n1} CPUs=8
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={n2} CPUs=8
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE
"""



def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Cluster:
    """A Slurm of two nodes, which runs inside of `with`."""

    def __init__(self, folder):
        self.folder = folder.path / "cluster"
        # A slurmd works in its folder, and so does what it starts: see `processes`.
        for name in ["state", "n1", "n2"]:
            (self.folder / name).mkdir(parents=True)
        key = self.folder / "key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        controller, n1, n2 = free_ports(3)
        configuration = self.folder / "slurm.conf"
        configuration.write_text(CONFIGURATION.format(
            host=socket.gethostname(), folder=self.folder, controller=controller, n1=n1, n2=n2))
        self.environment = {"SLURM_CONF": str(configuration)}
        self.daemons = {}
        # What waits for a job that never ends then ends, and fails the test.
        self.watchdog = threading.Timer(2 * kit.DEADLINE, self.cancel)

    def __enter__(self):
        # The folder of a test is closed to other users, which munged wants to be forced to.
        files = {"socket": "munge", "key-file": "key", "pid-file": "munge.pid",
                 "log-file": "munge.log", "seed-file": "seed"}
        self.start("munged", "--foreground", "--force",
                   *[f"--{option}={self.folder / name}" for option, name in files.items()])
        kit.until("munged is up", (self.folder / "munge").is_socket)
        self.start("slurmctld", "-D")
        for node in ["n1", "n2"]:
            self.start("slurmd", "-D", "-N", node, name=node)
        kit.until("both nodes are idle", lambda: self.ask("sinfo", "-ho", "%D %t") == ["2 idle"])
        self.watchdog.start()
        return self

    def __exit__(self, kind, _error, _trace):
        in_time = self.watchdog.is_alive()
        self.watchdog.cancel()
        for daemon in reversed(self.daemons.values()):
            daemon.terminate()
        for daemon in self.daemons.values():
            daemon.wait(kit.PATIENCE)
        assert kind or in_time, f"a job that did not end within {2 * kit.DEADLINE} s was cancelled"

    def start(self, *command, name=None):
        name = name or command[0]
        place = self.folder / name if (self.folder / name).is_dir() else self.folder
        with open(self.folder / f"{name}.err", "wb") as errors:
            self.daemons[name] = subprocess.Popen(
                command, cwd=place, env=os.environ | self.environment, stdin=subprocess.DEVNULL,
                stdout=errors, stderr=errors)

    def ask(self, *command):
        """The lines that a command of Slurm prints."""
        done = subprocess.run(command, env=os.environ | self.environment, check=False,
                              capture_output=True, text=True)
        return done.stdout.splitlines()

    def cancel(self):
        """Cancels all jobs."""
        self.ask("scancel", *self.ask("squeue", "-ho", "%A"))

    def task(self, run, index):
        """The name of a running task of the array that was submitted in a folder, or None."""
        for line in self.ask("squeue", "-hrt", "running", "-o", "%i %Z"):
            name, place = line.split(" ", 1)
            if place == str(run) and name.endswith(f"_{index}"):
                return name
        return None

    def processes(self, node):
        """All that runs on a node: slurmd, its steps, and what these run."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (
                        os.readlink(entry / "cwd") == str(self.folder / node)
                        or f"SLURMD_NODENAME={node}\0".encode() in (entry / "environ").read_bytes()
                        and str(self.folder).encode() in (entry / "environ").read_bytes()):
                    found.append(int(entry.name))
            except OSError:
                pass
        return found

    def kill(self, node):
        """As if its power were cut."""
        slurmd = self.daemons.pop(node)
        slurmd.kill()
        slurmd.wait()
        while left := self.processes(node):
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass


class Cases:
    """The commands of the page, each case in a folder of its own."""

    def __init__(self, folder, cluster, page):
        self.folder, self.cluster, self.page = folder, cluster, page
        self.answers = {}
        for place in ["/srv/logs", "/srv/whole"]:
            files = sorted(folder.places[place].iterdir())
            self.answers[place] = kit.answer(*AGENTS, *files), kit.answer(*files)

    def place(self, case):
        return self.folder.places["/srv/robots"] / case

    def run(self, case, script, fault=None):
        """Runs commands of the page for a case, whose tasks may have a faulty findrobots."""
        path = [str(self.folder.places["/srv/findrobots"]), os.environ["PATH"]]
        if fault:
            (self.folder.path / f"{case}-bin").mkdir(exist_ok=True)
            path.insert(0, str(self.folder.wrapper(f"{case}-bin/findrobots", fault).parent))
        for name in ["$(date +%F)", "2026-11-30"]:
            script = script.replace(name, case)
        return self.folder.run(script, PATH=":".join(path), **self.cluster.environment)

    def report(self, case, heading="A report", fault=None, logs="/srv/logs"):
        """A whole run of the page: submitted, waited for, and printed."""
        end = self.page.commands("A report", 1)
        script = self.page.commands(heading).replace("/srv/logs", logs) + end
        return self.run(case, script, fault)

    @contextlib.contextmanager
    def meanwhile(self, case, fault):
        """A whole run, in which something else is done."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            done = pool.submit(self.report, case, fault=fault)
            try:
                yield done
            except BaseException:
                self.cluster.cancel()
                raise

    def fails(self, case, done):
        """A run that made no report: nothing is printed, and the status says so."""
        assert (done.returncode, done.stdout) == (2, b""), done
        assert b"cat: report: No such file" in done.stderr, done
        assert not (self.place(case) / "report").exists()
        assert str(self.place(case)) not in self.cluster.ask("squeue", "-ho", "%Z")

    def plain(self):
        kit.same(self.report("plain"), self.answers["/srv/logs"][0])
        assert len(list(self.place("plain").glob("parts/*.tsv"))) == 10
        messages = (self.place("plain") / "reduce.out").read_text()
        assert "access-010.log.gz" in messages, messages
        return "an array of 10 and its reduce, one log is cut"

    def tree(self):
        kit.same(self.report("tree", "A tree of reduces"), self.answers["/srv/logs"][1])
        parts = list(self.place("tree").glob("parts/*.tsv"))
        empty = [part for part in parts if not part.stat().st_size]
        assert (len(parts), len(empty)) == (30, 10), parts
        assert len(list(self.place("tree").glob("partial/*.tsv"))) == 4
        return "a tree: 30 tasks of which 10 have no log, 4 partial reduces, a reduce"

    def once(self):
        fault = 'echo "$*" >> calls\n' + misnames(3, "failed")
        fault = fault.replace("sed", "touch failed; sed")
        done = self.report("once", fault=fault, logs="/srv/whole")
        kit.same(done, self.answers["/srv/whole"][0])
        calls = (self.place("once") / "calls").read_text().splitlines()
        assert sum("--jobs 2 --out parts/3.tsv" in call for call in calls) == 2, calls
        assert "try 1 " in (self.place("once") / "map-3.out").read_text()
        return "a task that fails once, and tries again by itself"

    def always(self):
        done = self.report("always", fault=misnames(3, "mended"))
        self.fails("always", done)
        assert not (self.place("always") / "reduce.out").exists()
        why = self.run("always", self.page.commands("When something fails"))
        assert why.returncode == 2, why
        assert why.stdout.count(b"of parts/3.tsv ended with status 1\n") == 3, why
        missing = f"{self.share('always', 3)[0]}: missing: no record of this file\n"
        assert missing.encode() in why.stderr, why
        return "a task that always fails: its reduce is cancelled, and the page says why"

    def again(self):
        script = self.page.commands("When something fails", 1) + self.page.commands("A report", 1)
        (self.place("always") / "mended").touch()
        done = self.run("always", script, misnames(3, "mended"))
        kit.same(done, self.answers["/srv/logs"][0])
        return "the same after what failed was run again"

    def tree_fails(self):
        done = self.report("trunk", "A tree of reduces", fault=misnames(3, "mended"))
        self.fails("trunk", done)
        assert not (self.place("trunk") / "partial").exists()
        return "a tree with a task that always fails: nothing after it runs"

    def lost(self):
        fault = f'case "$*" in *parts/3.tsv*) {kit.BINARY} "$@"; rm parts/3.tsv; exit;; esac'
        done = self.report("lost", fault=fault)
        self.fails("lost", done)
        messages = (self.place("lost") / "reduce.out").read_text()
        for name in self.share("lost", 3):
            assert f"{name}: missing: no record of this file\n" in messages, messages
        return "a part that is lost: the reduce ends with status 2 and names its logs"

    def cancelled(self):
        with self.meanwhile("cancelled", hangs(3)) as done:
            self.cluster.ask("scancel", self.hanging("cancelled", 3))
            self.fails("cancelled", done.result())
        return "a task that is cancelled: its reduce is, too"

    def hung(self):
        with self.meanwhile("hung", hangs(3)) as done:
            requeue = self.page.commands("When something fails", 2)
            assert "12_3" in requeue
            requeued = self.run("hung", requeue.replace("12_3", self.hanging("hung", 3)))
            assert requeued.returncode == 0, requeued
            kit.same(done.result(), self.answers["/srv/logs"][0])
        return "a task that hangs, and is started again"

    def node(self):
        # On n2, each share has one log more, which never ends.
        fault = ('held=held-$SLURM_ARRAY_TASK_ID\n'
                 '[ "$SLURMD_NODENAME" = n1 ] || {\n'
                 '    mkfifo $held; sleep 1000 > $held &\n'
                 f'    {{ cat; echo $held; }} | {kit.BINARY} "$@"; exit; }}')
        place = self.place("node")
        with self.meanwhile("node", fault) as done:
            part = kit.until("a task has begun a part and hangs", lambda: [
                part for held in place.glob("held-*")
                for part in place.glob(f"parts/.{held.name[5:]}.tsv.*.tmp")
                if part.stat().st_size])[0]
            index = part.name.split(".")[1]
            name = kit.until("it runs", lambda: self.cluster.task(place, index))
            self.cluster.kill("n2")
            kit.same(done.result(), self.answers["/srv/logs"][0])
        # What the killed try had written is still there, and is not in the report.
        assert part.stat().st_size, part
        state = " ".join(self.cluster.ask("scontrol", "show", "job", name))
        assert "Restarts=1 " in state and "NodeList=n1 " in state, state
        return "a node that is killed: its tasks run again on the other"

    def hanging(self, case, index):
        """The name of the task that hangs, when it does."""
        kit.until(f"{case}: task {index} hangs", (self.place(case) / "hung").exists)
        return kit.until("it runs", lambda: self.cluster.task(self.place(case), index))

    def share(self, case, index):
        names = (self.place(case) / "list.txt").read_text().splitlines()
        return [name for n, name in enumerate(names, 1) if n % 10 == index]


def misnames(index, until_file):
    """A findrobots that does not find the first log of a share, until a file is there."""
    return (f'case "$*" in *parts/{index}.tsv*) [ -e {until_file} ] ||\n'
            f"    {{ sed '1s/$/.away/' | {kit.BINARY} \"$@\"; exit; }} ;;\nesac")


def hangs(index):
    """A findrobots that hangs with a share the first time."""
    return f'case "$*" in *parts/{index}.tsv*) [ -e hung ] || {{ touch hung; sleep 1000; }} ;; esac'


def timed(case):
    begin = time.monotonic()
    shown = case()
    print(f"{time.monotonic() - begin:5.1f} s  {shown}", flush=True)


def main():
    kit.require({"sbatch": "slurm-wlm", "slurmctld": "slurm-wlm", "slurmd": "slurm-wlm",
                 "munged": "munge"})
    page = kit.Page("slurm/README.md")
    with kit.Folder(PLACES) as folder:
        kit.logs(folder.places["/srv/logs"], cut=True)
        kit.logs(folder.places["/srv/whole"], 12)
        for place in ["/srv/logs", "/srv/whole"]:
            logs = folder.places[place]
            (logs / "access-003.log.gz").rename(logs / "access 003.log.gz")
        installed = folder.run(f"cd {kit.ROOT}\n" + page.commands("Install"))
        assert installed.returncode == 0, installed
        with Cluster(folder) as cluster:
            cases = Cases(folder, cluster, page)
            timed(cases.plain)
            together = [cases.once, cases.always, cases.tree, cases.tree_fails, cases.lost,
                        cases.cancelled, cases.hung]
            with concurrent.futures.ThreadPoolExecutor(len(together)) as pool:
                list(pool.map(timed, together))
            timed(cases.again)
            timed(cases.node)
        page.all_were_run()


if __name__ == "__main__":
    main()
