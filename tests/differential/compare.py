"""Compares findrobots with `read_logs.py` on the logs of `write_logs.py`.

    python3 tests/differential/compare.py BINARY FIRST_SEED LAST_SEED [LINES]

A line that the formats leave open may be read or refused with a warning, but it may not be counted
for a wrong host, and it may not disappear. Prints each difference; the status is 1 if there is any.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import read_logs
import write_logs

EXECUTORS = (['-j1'], ['-j2'], ['--processes=2'])


def run(binary, executor, files):
    done = subprocess.run(
        [binary, '--format=json', '--counts', *executor, *files], capture_output=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def host_bytes(text):
    """The bytes of a host in JSON, where `\\xhh` is a byte and a backslash is doubled."""
    return re.sub(rb'\\x([0-9a-f]{2})|\\\\',
                  lambda m: bytes([int(m[1], 16)]) if m[1] else b'\\', text.encode())


def against_truth(truth, reading):
    """Sentences on where the reading in Python contradicts what was written."""
    if any(host == write_logs.UNKNOWN for _, host in truth):
        return
    asked = collections.Counter(
        host.encode('latin-1') for _, host in truth if host is not None)
    open_hosts = set().union(*(one.accept for one, _ in reading['may']))
    for host, n in reading['must'].items():
        if n > asked[host]:
            yield 'the reading finds %r %d times, written %d times' % (host, n, asked[host])
    for host, n in asked.items():
        if n > reading['must'].get(host, 0) and host not in open_hosts:
            yield 'the reading finds %r %d times, written %d times' % (
                host, reading['must'].get(host, 0), n)


def against_reading(report, stderr, status, reading):
    """Sentences on where the program contradicts the reading in Python."""
    hits = {host_bytes(row['host']): row['hits'] for row in report['hosts']}
    must, may = reading['must'], reading['may']
    for host, n in must.items():
        if hits.get(host, 0) < n:
            yield '%r: %d hits, expected at least %d' % (host, hits.get(host, 0), n)
    for host, n in hits.items():
        most = must.get(host, 0) + sum(host in one.accept for one, _ in may)
        if n > most:
            yield '%r: %d hits, expected at most %d' % (host, n, most)
    for row in report['hosts']:
        host = host_bytes(row['host'])
        times = reading['times'].get(host)
        if times and None not in times and not any(host in one.accept for one, _ in may):
            ends = [read_logs.seconds(row[key][:-1].encode() + b'+0000')
                    for key in ('first', 'last') if row[key]]
            if ends != [min(times), max(times)]:
                yield '%r: first and last %s, expected %s' % (host, ends, [min(times), max(times)])
    sentences = [warning['why'] for warning in report['warnings']]
    refused = sum(int(m[1]) for m in (re.match(r'(\d+) lines? with the path', s)
                                      for s in sentences) if m)
    if any('no request' in s for s in sentences):
        if must:
            yield 'refused as a whole: %s' % sentences
        return
    refusable = sum(one.refuse for one, _ in may)
    if refused > refusable:
        yield '%d lines refused, expected at most %d: %s' % (refused, refusable, sentences)
    least = sum(must.values()) + sum(None not in one.accept for one, _ in may)
    # Of a line that is refused for two records, those that are whole may count too.
    most = sum(must.values()) + len(may) + sum(
        len(one.accept) for one, _ in may if one.why == 'two records')
    if not least <= report['hits'] + refused <= most:
        yield '%d hits and %d refused, expected %d to %d in all' % (
            report['hits'], refused, least, most)
    if (status == 0) != report['complete'] or (status == 0) != (not sentences):
        yield 'status %d, complete %s, %d warnings' % (status, report['complete'], len(sentences))
    if bool(reading['long']) != any('1 MiB' in s for s in sentences):
        yield '%d long lines, %s' % (reading['long'], sentences)
    if any(one.pair and not one.decided for one, _ in may) and not report['notes']:
        yield 'two addresses without a note'
    if sentences and not stderr:
        yield 'warnings, but nothing on standard error'


def compare(binary, seed, n, folder):
    """The differences of one seed."""
    files = []
    for name, data, truth in write_logs.logs(seed, n):
        path = folder / name
        path.write_bytes(data)
        files.append(str(path))
        reading = read_logs.read(data)
        for sentence in against_truth(truth, reading):
            yield '%s: %s' % (name, sentence)
        outputs = [run(binary, executor, [str(path)]) for executor in EXECUTORS]
        if len({output[:2] for output in outputs}) > 1:
            yield '%s: executors differ: %s' % (name, outputs)
        status, stdout, stderr = outputs[0]
        for sentence in against_reading(json.loads(stdout), stderr, status, reading):
            yield '%s: %s' % (name, sentence)
    together = [run(binary, executor, files)[:2] for executor in EXECUTORS]
    if any(output != together[0] for output in together):
        yield 'executors differ on all files together'


def main():
    binary, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    n = int(sys.argv[4]) if len(sys.argv) > 4 else 100
    failed = False
    for seed in range(first, last + 1):
        with tempfile.TemporaryDirectory() as folder:
            for difference in compare(binary, seed, n, pathlib.Path(folder)):
                print('seed %d: %s' % (seed, difference))
                failed = True
    sys.exit(failed)


if __name__ == '__main__':
    main()
