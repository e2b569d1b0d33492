"""The program that findrobots grew out of, in Python 3: serial.

It is what a column on the multiprocessing module began with. Kept as it was meant, weaknesses included: the
tests hold our answers against it, and the benchmark our speed.
"""

import glob
import gzip
import io
import os
import sys


def find_robots(filename):
    """The hosts of one log file that asked for robots.txt."""
    robots = set()
    with gzip.open(filename) as f:
        for line in io.TextIOWrapper(f, encoding="ascii"):
            fields = line.split()
            if fields[6] == "/robots.txt":
                robots.add(fields[0])
    return robots


def log_files(logdir):
    return glob.glob(os.path.join(logdir, "*.log.gz"))


def find_all_robots(logdir):
    all_robots = set()
    for robots in map(find_robots, log_files(logdir)):
        all_robots.update(robots)
    return all_robots


if __name__ == "__main__":
    for host in find_all_robots(sys.argv[1]):
        print(host)
