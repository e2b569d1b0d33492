"""The same with a pool of processes: one word of it differs."""

import multiprocessing
import sys

from findrobots import find_robots, log_files


def find_all_robots(pool, logdir):
    all_robots = set()
    for robots in pool.map(find_robots, log_files(logdir)):
        all_robots.update(robots)
    return all_robots


if __name__ == "__main__":
    with multiprocessing.Pool() as pool:
        for host in find_all_robots(pool, sys.argv[1]):
            print(host)
