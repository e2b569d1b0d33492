"""findrobots on two hosts over ssh, as contrib/ssh/README.md says.

The logs are on each server, on a path that the hosts share, or copied to them. Each without a
failure, and with a mapper that prints half a record and fails, once or always, and a host that dies
in mid-run or is off from the start.
"""

import concurrent.futures
import contextlib
import os
import re
import shlex
import shutil
import time

import kit
import sshd

PACKAGES = {"parallel": "parallel", "ssh": "openssh-client", sshd.SSHD: "openssh-server",
            "rsync": "rsync"}
FIRST = "Many hosts over ssh"
SERVERS = "Logs on each server"
SHARED = "Logs on a shared path"
COPIED = "Logs that are here"
# Names that a shell, ssh, rsync or parallel could take for something else.
ODD = ["with  two spaces", "it's", 'quo"te', "$HOME", "back\\slash", "semi;touch x", "-dash", "~",
       "star*", "{}", "{#}", " lead", "tab\tx", "%41", "x" * 240]
# A mapper that says that it runs, and stays until its host is killed.
STAYS = 'case $* in *map*) touch ~/started; sleep 1000 ;; esac'


def half(unless):
    """A mapper that prints half a record and fails, unless a command succeeds."""
    return f'{unless} || {{ {kit.BINARY} "$@" | head -c 100; echo "disk on fire" >&2; exit 1; }}'


class Test:
    """What the three cases share."""

    def __init__(self, folder, fleet, page):
        self.folder, self.fleet, self.page = folder, fleet, page
        self.logs, self.tonight = folder.places["/srv/logs"], folder.path / "tonight"
        self.answers = {report: kit.answer("--report", report, "--glob", "*", self.logs)
                        for report in ["hosts", "agents"]}
        # Each host has a folder of its own there.
        place = folder.places["/var/log/nginx"]
        self.own = f'set -- "${{@/"{place}"/$HOME/nginx}}"\n'

    def again(self, script):
        return self.folder.run(script, **self.fleet.environment)

    def run(self, heading, n=0, change=("", "")):
        """The commands of the page, with a change, where no run has left anything."""
        for name in ["records", "jobs", "list.txt"]:
            (self.folder.path / name).unlink(missing_ok=True)
        shutil.rmtree(self.tonight, ignore_errors=True)
        commands = self.page.commands(heading, n)
        assert change[0] in commands
        return self.again(commands.replace(*change))

    @contextlib.contextmanager
    def shows(self, what, script="", on=("www1", "www2")):
        """Prints a line for what is done with all hosts well, but for a script on some of them."""
        begin = time.monotonic()
        for name, host in self.fleet.hosts.items():
            if not host.server:
                host.start()
            host.install(self.own + (script if name in on else ""))
        yield
        print(f"{what}: {time.monotonic() - begin:.1f} s", flush=True)

    def once(self):
        """A condition that is false once, whichever host asks."""
        return f"! mkdir {self.folder.path}/once-{time.monotonic_ns()} 2> /dev/null"

    def host_dies(self, heading, n=0):
        """Runs the page, with the second host killed while it maps."""
        host = self.fleet.hosts["www2"]
        with concurrent.futures.ThreadPoolExecutor() as pool:
            running = pool.submit(self.run, heading, n)
            while not (host.home / "started").exists() and not running.done():
                time.sleep(0.05)
            host.stop()
        (host.home / "started").unlink()
        return running.result()


def fails(done, status, *messages):
    """Whether a run failed, printed no report, and said why."""
    assert done.returncode == status, done.stderr.decode()
    assert not done.stdout, done.stdout[:500]
    for message in messages:
        assert message in done.stderr.decode(), (message, done.stderr.decode())


def servers(test):
    """Every other log on each server."""
    answer = test.answers["agents"]
    for n, log in enumerate(sorted(test.logs.iterdir())):
        home = test.fleet.hosts[f"www{n % 2 + 1}"].home
        (home / "nginx").mkdir(exist_ok=True)
        shutil.copy(log, home / "nginx")
    away, log = test.folder.path / "away", test.fleet.hosts["www2"].home / "nginx"

    def failed():
        """The servers that failed, as the page finds them."""
        done = test.again(test.page.commands(SERVERS, 1))
        return re.findall(r"(\w+) findrobots", done.stdout.decode())

    with test.shows("servers: agents"):
        kit.same(test.run(SERVERS), answer)
        assert not failed()
    with test.shows("servers: hosts"):
        kit.same(test.run(SERVERS, 0, ("--report agents", "")), test.answers["hosts"])
    with test.shows("servers: options for two shells"):
        done = test.run(SERVERS, 0, ("--report agents", """--since "'2026-01-05 12:00'" """))
        kit.same(done, kit.answer("--since", "2026-01-05 12:00", "--glob", "*", test.logs))
    with test.shows("servers: one fails once with half a record", half(test.once())):
        kit.same(test.run(SERVERS), answer)
    with test.shows("servers: one always fails with half a record", half("false"), ["www2"]):
        fails(test.run(SERVERS), 1, "disk on fire")
        assert failed() == ["www2"]
        fails(test.again("findrobots reduce records"), 2, "torn")
    with test.shows("servers: one has no logs"):
        log.rename(away)
        fails(test.run(SERVERS), 1, "cannot be opened")
        log.mkdir()
        fails(test.run(SERVERS), 1, "the folder is empty")
        log.rmdir()
        away.rename(log)
    with test.shows("servers: one dies in mid-run", STAYS, ["www2"]):
        fails(test.host_dies(SERVERS), 1, "Connection refused")
        assert failed() == ["www2"]
        # A report on the others is there to be had.
        assert test.again("findrobots reduce records").returncode == 0
    with test.shows("servers: and is back"):
        kit.same(test.run(SERVERS), answer)


def repeated(test, what, heading, n, mappers):
    """What is so on a shared path and with copies; `mappers` installs a mapper."""
    answer = test.answers["hosts"]
    with mappers(f"{what}: hosts"):
        kit.same(test.run(heading, n), answer)
    broken = half('[[ "$*" != *access-017* ]]')
    with mappers(f"{what}: a job always fails with half a record", broken):
        fails(test.run(heading, n), 1, "1 disk on fire", "call it again")
        assert not (test.tonight / "records").exists()
        fails(test.again("cat tonight/*.records | findrobots reduce"), 2, "torn")
    with mappers(f"{what}: and is called again"):
        before = (test.tonight / "jobs").read_text()
        kit.same(test.again(test.page.commands(heading, n)), answer)
        done = (test.tonight / "jobs").read_text().removeprefix(before)
        assert done.count("\n") == 1 and "access-017" in done, done


def shared(test):
    """The hosts have the folder of the logs."""
    answer, host = test.answers["hosts"], test.fleet.hosts["www2"]
    repeated(test, "shared", SHARED, 1, test.shows)
    with test.shows("shared: agents"):
        done = test.run(SHARED, 1, ("tonight &&", "tonight --report agents &&"))
        kit.same(done, test.answers["agents"])
    with test.shows("shared: a job fails once with half a record", half(test.once())):
        kit.same(test.run(SHARED, 1), answer)
    with test.shows("shared: options that a shell would take apart"):
        options = ["--target", "/page/*", "--log-format", '%h %l %u %t "%r" %>s %b "%{Referer}i" '
                   '"%{User-Agent}i"']
        done = test.run(SHARED, 1, ("tonight &&", f"tonight {shlex.join(options)} &&"))
        kit.same(done, kit.answer(*options, "--glob", "*", test.logs))
        # What parallel would take apart is refused.
        done = test.run(SHARED, 1, ("tonight &&", "tonight --target '/{}x' &&"))
        assert done.returncode == 2 and not done.stdout, done
    with test.shows("shared: a host dies in mid-run", STAYS, ["www2"]):
        kit.same(test.host_dies(SHARED, 1), answer)
        assert "www2" not in {line.split("\t")[1] for line in open(test.tonight / "jobs")}
    with test.shows("shared: a host is off"):
        host.stop()
        done = test.run(SHARED, 1)
        kit.same(done, answer)
        assert b"Connection refused" in done.stderr and b"1 of 2 hosts" in done.stderr, done.stderr
    with test.shows("shared: all hosts are off"):
        for other in test.fleet.hosts.values():
            other.stop()
        fails(test.run(SHARED, 1), 1, "Connection refused", "0 of 2 hosts")
    with test.shows("shared: a log is missing"):
        commands = test.page.commands(SHARED, 1).replace("\n", "\necho /none.gz >> list.txt\n", 1)
        shutil.rmtree(test.tonight)
        fails(test.again(commands), 1, "/none.gz: cannot be opened")
    loses = 'for arg; do shift; [[ $arg = *access-017* ]] || set -- "$@" "$arg"; done'
    with test.shows("shared: a mapper loses a log", loses):
        fails(test.run(SHARED, 1), 2, "access-017.log.gz: missing")
    with test.shows("shared: hosts without findrobots", "exit 127"):
        fails(test.run(SHARED, 1), 1, "call it again")
        assert len(open(test.tonight / "jobs").readlines()) <= 1 + 10 + 2
    with test.shows("shared: the key is refused"):
        key = test.folder.path / "login-key.pub"
        text = key.read_text()
        key.write_text("")
        fails(test.run(SHARED, 1), 1, "Permission denied (publickey)")
        key.write_text(text)


def copied(test):
    """The logs and findrobots are copied to hosts that have nothing."""
    local = test.folder.places["/usr/local/bin"] / "findrobots"
    homes = [host.home for host in test.fleet.hosts.values()]
    for home in homes:
        shutil.rmtree(home)
        home.mkdir()

    @contextlib.contextmanager
    def mappers(what, script=""):
        begin = time.monotonic()
        for host in test.fleet.hosts.values():
            if not host.server:
                host.start()
        local.unlink()
        if script:
            # The findrobots that reduces is this one, too.
            local.write_text(f'#!/bin/bash\n[ $1 = reduce ] || {{ {script}; }}\n'
                             f'exec {kit.BINARY} "$@"\n')
            local.chmod(0o755)
        else:
            shutil.copy(kit.BINARY, local)
        yield
        left = [path.name for home in homes for path in home.iterdir()]
        assert not left, f"left on the hosts: {left}"
        print(f"{what}: {time.monotonic() - begin:.1f} s", flush=True)

    repeated(test, "copied", COPIED, 0, mappers)
    stays = f"case $HOME in *www2) {STAYS} ;; esac"
    with mappers("copied: a host dies in mid-run", stays):
        kit.same(test.host_dies(COPIED), test.answers["hosts"])
        # What is left there, until it is deleted by hand.
        left, = homes[1].iterdir()
        assert left.name.startswith(".findrobots-"), left
        shutil.rmtree(left)
    with mappers("copied: absolute names are refused"):
        fails(test.run(COPIED, 0, ("%P", "/srv/logs/%P")), 2, "below the current folder")
        assert len(list(test.logs.iterdir())) == 20


def main():
    kit.require(PACKAGES)
    places = ["/srv/logs", "/var/log/nginx", "/usr/local/bin"]
    with kit.Folder(places) as folder, sshd.Fleet(folder.path, ["www1", "www2"]) as hosts:
        logs = folder.places["/srv/logs"]
        kit.logs(logs, cut=True)
        for log, name in zip(sorted(logs.iterdir()), ODD):
            log.rename(logs / f"{name}.log.gz")
        page = kit.Page("ssh/README.md")
        test = Test(folder, hosts, page)
        programs = folder.places["/usr/local/bin"]
        shutil.copy(kit.BINARY, programs)
        hosts.environment["PATH"] = f"{programs}:{hosts.environment['PATH']}"
        (folder.path / "contrib").symlink_to(kit.ROOT / "contrib")
        (folder.path / "hosts").write_text("www1\nwww2\n")
        with test.shows("installed"):
            done = test.again(page.commands(FIRST))
            assert done.returncode == 0 and done.stdout.count(b"findrobots") == 2, done
            assert test.again(page.commands(SHARED)).returncode == 0
        servers(test)
        shared(test)
        copied(test)
        page.all_were_run()
        assert not os.listdir(folder.path / "tmp")


if __name__ == "__main__":
    main()
