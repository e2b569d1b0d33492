#!/usr/bin/env python3
"""findrobots under Apache Spark: its tasks run `findrobots map`, on the logs that LIST names.

    spark-submit findrobots_spark.py [--files-per-task N] [--parts] [--findrobots FILE]
        [--through FILE] LIST RECORDS [OPTIONS OF findrobots map]

The program is shipped to the executors. RECORDS is written only if every task ended well; from it
`findrobots reduce --expect LIST` makes the report. This script starts processes and looks at how
they end: it reads no log and no record.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys

from pyspark import SparkContext, SparkFiles, TaskContext


def shipped(file):
    """Where an executor has a file that came with the job."""
    return SparkFiles.get(os.path.basename(file))


def mapper(findrobots, through, options):
    """The function of a task: from names of logs to their records, by a process of its own."""

    def run(names):
        command = [shipped(findrobots), "map"]
        if through:
            command = [sys.executable, shipped(through), "--findrobots", shipped(findrobots)]
        # As many threads as the task has cores (spark.task.cpus): it has neighbours.
        command += ["-j", str(TaskContext.get().cpus()), *options]
        done = subprocess.run(command, input=b"".join(name + b"\n" for name in names),
                              capture_output=True, check=False)
        said = done.stderr.decode(errors="replace")
        # Messages of a task that ended well are in the log of its executor.
        sys.stderr.write(said)
        if done.returncode > 0:
            raise RuntimeError(f"the mapper ended with status {done.returncode}: {said[-4000:]}")
        if done.returncode < 0:
            killed = signal.Signals(-done.returncode).name
            raise RuntimeError(f"the mapper was ended by {killed}: {said[-4000:]}")
        # Bytes are split at the ends of lines only, text in other places too.
        yield from (record.decode("ascii") for record in done.stdout.splitlines())

    return run


def main():
    parser = argparse.ArgumentParser(description="Runs findrobots map under Apache Spark.",
                                     allow_abbrev=False)
    parser.add_argument("--files-per-task", type=int, default=1, metavar="N",
                        help="logs of a task, which is tried again as a whole [default: 1]")
    parser.add_argument("--parts", action="store_true",
                        help="the executors write RECORDS, a folder with a file for each task")
    parser.add_argument("--findrobots", metavar="FILE", default=shutil.which("findrobots"),
                        help="the program [default: the one in PATH]")
    parser.add_argument("--through", metavar="FILE",
                        help="a Python script that opens what is named: ../objects/map_objects.py")
    parser.add_argument("list", metavar="LIST", help="names of logs, one a line")
    parser.add_argument("records", metavar="RECORDS", help="what is written, and is not there yet")
    parser.add_argument("options", nargs=argparse.REMAINDER, help="as findrobots map has them")
    job = parser.parse_args()
    if not job.findrobots:
        parser.error("findrobots is not in PATH: --findrobots FILE")
    # Records of another night must not pass for those of a job that failed.
    if os.path.exists(job.records):
        parser.error(f"{job.records} is there already")
    with open(job.list, "rb") as file:
        names = [name for name in file.read().split(b"\n") if name]
    if not names:
        parser.error(f"{job.list} names no log")

    with SparkContext(appName="findrobots") as spark:
        spark.addFile(job.findrobots)
        if job.through:
            spark.addFile(job.through)
        run = mapper(job.findrobots, job.through, job.options)
        tasks = -(-len(names) // job.files_per_task)
        records = spark.parallelize(names, tasks).mapPartitions(run)
        if job.parts:
            records.saveAsTextFile(job.records)
            return
        lines = [record + "\n" for record in records.collect()]
    with open(job.records + ".tmp", "w", encoding="ascii") as file:
        file.writelines(lines)
    os.replace(job.records + ".tmp", job.records)


if __name__ == "__main__":
    main()
