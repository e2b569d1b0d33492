"""Hosts for a test: each a real sshd on a port of loopback, with a home and programs of its own.

All of it is in the folder of the test: host keys, a key to log in with, and a command `ssh` that
knows the hosts by name. It knows nothing of what is run on them.
"""

import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import time

import kit

SSHD = "/usr/sbin/sshd"
# Every command goes through the login shell, as it does without this line; HOME and PATH are those
# of another machine.
SERVER = """ListenAddress 127.0.0.1:{port}
HostKey {folder}/host-key
AuthorizedKeysFile {folder}/login-key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 100
MaxSessions 100
SetEnv HOME={home} PATH={home}/bin:/usr/local/bin:/usr/bin:/bin
ForceCommand cd && eval "$SSH_ORIGINAL_COMMAND"
"""
CLIENT = """Host {name}
HostName 127.0.0.1
Port {port}
HostKeyAlias {name}
"""
EVERYWHERE = """Host *
IdentityFile {folder}/login-key
IdentitiesOnly yes
IdentityAgent none
GlobalKnownHostsFile none
UserKnownHostsFile {folder}/known-hosts
StrictHostKeyChecking yes
"""


def descendants(pid):
    """A process and all that it has started, whatever session they are in."""
    parents = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            # After the name, in brackets, which may have spaces: state, parent, …
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
        except (OSError, IndexError):
            continue
        parents.setdefault(int(parent), []).append(int(entry.name))
    found = [pid]
    for process in found:
        found += parents.get(process, [])
    return found


def send(processes, what):
    for pid in processes:
        try:
            os.kill(pid, what)
        except ProcessLookupError:
            pass


class Host:
    """One sshd; `home` is where its commands start."""

    def __init__(self, fleet, name):
        self.fleet, self.name = fleet, name
        self.home = fleet.path / name
        (self.home / "bin").mkdir(parents=True)
        self.server = None
        # Where its sshd is; before the first start, a port that is closed to connections.
        self.port = 1

    def start(self):
        """Starts sshd on a port that is free."""
        config = self.fleet.path / f"{self.name}.config"
        for _ in range(20):
            self.port = random.randrange(20000, 32000)
            config.write_text(SERVER.format(port=self.port, home=self.home, folder=self.fleet.path))
            command = [SSHD, "-D", "-f", config, "-E", self.fleet.path / f"{self.name}.messages"]
            self.server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
            while self.server.poll() is None:
                try:
                    socket.create_connection(("127.0.0.1", self.port), 1).close()
                except OSError:
                    time.sleep(0.02)
                    continue
                # It may be another's port, of which our sshd is about to complain.
                self.fleet.write_client()
                if self.fleet.ssh(self.name, "true").returncode == 0:
                    return
                break
            self.stop()
        raise AssertionError(f"{self.name}: sshd does not start")

    def stop(self):
        """Kills sshd, its sessions and all that runs in them, as a power cut does."""
        if not self.server:
            return
        # Those that are stopped start no others while they are looked for.
        stopped = set()
        while found := set(descendants(self.server.pid)) - stopped:
            send(found, signal.SIGSTOP)
            stopped |= found
        send(stopped, signal.SIGKILL)
        self.server.wait()
        self.server = None

    def install(self, script=""):
        """Puts findrobots there; the script runs before it and may fail instead."""
        path = self.home / "bin/findrobots"
        path.write_text(f'#!/bin/bash\n{script}\nexec {kit.BINARY} "$@"\n')
        path.chmod(0o755)


class Fleet:
    """Hosts, and the machine that they are called from."""

    def __init__(self, path, names):
        self.path = path
        for folder in ["bin", "tmp"]:
            (path / folder).mkdir()
        for key in ["host-key", "login-key"]:
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path / key]
            subprocess.run(command, check=True)
        public = (path / "host-key.pub").read_text()
        (path / "known-hosts").write_text("".join(f"{name} {public}" for name in names))
        program = path / "bin/ssh"
        program.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {path}/ssh-config "$@"\n')
        program.chmod(0o755)
        self.environment = {"PATH": f"{path}/bin:{os.environ['PATH']}", "HOME": str(path),
                            "TMPDIR": f"{path}/tmp"}
        if os.getuid() == 0:
            # Where sshd locks itself in; Debian's start script makes it.
            pathlib.Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self.hosts = {name: Host(self, name) for name in names}
        self.write_client()

    def write_client(self):
        hosts = "".join(CLIENT.format(name=host.name, port=host.port)
                        for host in self.hosts.values())
        (self.path / "ssh-config").write_text(hosts + EVERYWHERE.format(folder=self.path))

    def ssh(self, *arguments):
        return subprocess.run([self.path / "bin/ssh", *arguments], stdin=subprocess.DEVNULL,
                              capture_output=True, check=False)

    def __enter__(self):
        for host in self.hosts.values():
            host.start()
            host.install()
        return self

    def __exit__(self, *_):
        for host in self.hosts.values():
            host.stop()
