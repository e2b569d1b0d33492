#!/usr/bin/env python3
"""`findrobots map` for logs in S3: names such as s3://bucket/key in, one a line, records out.

    map_objects.py [--findrobots FILE] [--at-once N] [OPTIONS OF findrobots map] < LIST > RECORDS
    map_objects.py --list s3://BUCKET/PREFIX > LIST

Each object is streamed to `findrobots map --stdin --id NAME`, whose record is printed only if all
bytes of the object went there. Status 1: an object has no record, and standard error says why. It
knows nothing of engines: they call it in place of `findrobots map`.
"""

import argparse
import concurrent.futures
import subprocess
import sys
import threading
import time

import boto3
from botocore.config import Config
from botocore.exceptions import HTTPClientError, IncompleteReadError

# Bytes that are in memory at once, of each object.
PIECE = 1 << 20
# How often the transfer of an object may be cut.
CUTS = 5


def place(name):
    """Bucket and key of a name."""
    scheme, _, rest = name.decode().partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise ValueError("not a name such as s3://bucket/key")
    return bucket, key


def pieces(s3, bucket, key):
    """The bytes of an object. A transfer that is cut goes on where it was, in the same version."""
    answer = s3.get_object(Bucket=bucket, Key=key)
    length, version = answer.get("ContentLength"), answer["ETag"]
    at, cuts = 0, 0
    while True:
        try:
            while piece := answer["Body"].read(PIECE):
                at += len(piece)
                yield piece
            break
        except (HTTPClientError, IncompleteReadError):
            cuts += 1
            if cuts > CUTS:
                raise
            if at == length:
                break
        time.sleep(0.2 * cuts)
        answer = s3.get_object(Bucket=bucket, Key=key, Range=f"bytes={at}-", IfMatch=version)
    if length is not None and at != length:
        raise OSError(f"{at} bytes came, of {length}")


def record(s3, findrobots, options, name):
    """The record of an object."""
    command = [findrobots, "map", *options, "--stdin", b"--id=" + name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        try:
            for piece in pieces(s3, *place(name)):
                child.stdin.write(piece)
        except BrokenPipeError:
            # It has ended, and its status says how.
            pass
        except BaseException:
            # The end of the bytes that came must not look like the end of the log.
            child.kill()
            child.communicate()
            raise
        output, _ = child.communicate()
    if child.returncode or not output:
        raise OSError(f"findrobots map ended with status {child.returncode}")
    return output


def names_below(s3, prefix):
    """The names of the objects whose names begin with a prefix."""
    bucket, key = place(prefix.encode())
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key):
        for found in page.get("Contents", []):
            if "\n" in found["Key"]:
                raise ValueError(f"no list can hold this key: {found['Key']!r}")
            # As consoles mark folders.
            if not found["Key"].endswith("/"):
                yield f"s3://{bucket}/{found['Key']}\n".encode()


def main():
    parser = argparse.ArgumentParser(description="Runs findrobots map on logs in S3.",
                                     epilog="Other options are those of findrobots map.",
                                     allow_abbrev=False)
    parser.add_argument("--findrobots", metavar="FILE", default="findrobots",
                        help="the program [default: the one in PATH]")
    parser.add_argument("--at-once", type=int, default=1, metavar="N",
                        help="objects that are read at once [default: 1]")
    parser.add_argument("--list", metavar="s3://BUCKET/PREFIX", help="print the names below it")
    job, options = parser.parse_known_args()
    s3 = boto3.client("s3", config=Config(max_pool_connections=job.at_once))
    if job.list:
        sys.stdout.buffer.writelines(list(names_below(s3, job.list)))
        return 0
    printing = threading.Lock()

    def run(name):
        try:
            line = record(s3, job.findrobots, options, name)
        except Exception as error:  # Whatever it is, the other objects have their records.
            # With escapes: keys come from strangers, and go to a terminal.
            shown = name.decode(errors="backslashreplace")
            sys.stderr.write(f"map_objects: {shown!r}: {error}; it has no record\n")
            return 1
        with printing:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        return 0

    names = [name for name in sys.stdin.buffer.read().split(b"\n") if name]
    with concurrent.futures.ThreadPoolExecutor(job.at_once) as pool:
        return max(pool.map(run, names), default=0)


if __name__ == "__main__":
    sys.exit(main())
