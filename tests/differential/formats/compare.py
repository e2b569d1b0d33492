"""Compares findrobots with the truth about logs of every format, wrapper and compression.

    python3 -B tests/differential/formats/compare.py BINARY FIRST_SEED LAST_SEED [LINES]

Each file is asked for /robots.txt by every executor: hosts, hits, first and last time must be those
that were written. A file that holds lines which are no records may be reported, and so may a file of
an ambiguous format; but no host may be wrong, and nothing may be missing without a word. Prints each
difference; the status is 1 if there is any.
"""

import collections
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile

import write.files

EXECUTORS = (['-j1'], ['-j2'], ['--processes=2'])
# Servers that escape nothing, and addresses whose last group may be a port: a line may be refused.
AMBIGUOUS = ('traefik_clf_quotes', 'envoy_text_quotes', 'alb_ipv6', 'haproxy_ipv6', 'uvicorn_ipv6')
# The wrappers in which other programs write too, some of them what a server asked for.
MIXED = ('docker', 'cri', 'compose', 'journald')
# A list of addresses stands in the place of the client, and `-` where there is none.
LISTED = ('combined_forwarded',)
# The day and the month of these times are in the order of the machine.
TIMELESS = ('iis_comma',)


def run(binary, executor, path):
    done = subprocess.run(
        [binary, '--format=json', '--counts', *executor, str(path)], capture_output=True,
        timeout=120)
    return done.returncode, done.stdout, done.stderr


def seconds(text):
    moment = datetime.datetime.strptime(text, '%Y-%m-%dT%H:%M:%SZ')
    return int(moment.replace(tzinfo=datetime.timezone.utc).timestamp())


def asked(rows, is_listed=False):
    """Hits, first and last time of each host that asked for the target.

    With `is_listed`, a record without a host counts for `-`, as in every log whose client is `-`.
    """
    hosts = {}
    for row in rows:
        host = row['host'] or ('-' if is_listed else None)
        if row['target'] == '/robots.txt' and host is not None:
            hits, times = hosts.setdefault(host, (0, []))
            if row['time'] is not None:
                times.append(row['time'])
            hosts[host] = (hits + 1, times)
    return {host: (hits, min(times, default=None), max(times, default=None))
            for host, (hits, times) in hosts.items()}


def against_truth(name, rows, status, report):
    """Sentences on where the program contradicts what was written."""
    parts = name.split('.')
    time = (lambda text: None) if parts[0] in TIMELESS else (lambda text: text and seconds(text))
    found = {row['host'].replace('\\\\', '\\'):
             (row['hits'], time(row['first']), time(row['last'])) for row in report['hosts']}
    expected = asked(rows, parts[0] in LISTED)
    if parts[0] in TIMELESS:
        expected = {host: (hits, None, None) for host, (hits, _, _) in expected.items()}
    hostless = parts[0] not in LISTED and any(row['target'] == '/robots.txt' and row['host'] is None for row in rows)
    may_refuse = parts[0] in AMBIGUOUS
    for host in sorted(found.keys() | expected.keys()):
        have, want = found.get(host, (0,)), expected.get(host, (0,))
        if have[0] > want[0] or (have != want and not may_refuse):
            yield '%s: %r: found %s, written %s' % (name, host, have, want)
    if may_refuse and found != expected and status == 0:
        yield '%s: hits are missing without a word' % name
    may_warn = may_refuse or hostless or any(wrapper in parts for wrapper in MIXED)
    if status != 0 and not may_warn or hostless and status == 0:
        yield '%s: status %d, %s' % (name, status, report['warnings'])


def compare(binary, seed, n, folder):
    """The differences of one seed."""
    write.files.write(folder, seed, n)
    truth = collections.defaultdict(list)
    with open(folder / 'truth.jsonl', encoding='ascii') as file:
        for row in map(json.loads, file):
            truth[row['file']].append(row)
    for name, rows in sorted(truth.items()):
        outputs = [run(binary, executor, folder / name) for executor in EXECUTORS]
        if len({output[:2] for output in outputs}) > 1:
            yield '%s: executors differ: %s' % (name, outputs)
        status, stdout, stderr = outputs[0]
        try:
            report = json.loads(stdout)
        except ValueError:
            yield '%s: status %d, no report, %s' % (name, status, stderr)
            continue
        yield from against_truth(name, rows, status, report)


def main():
    binary, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    n = int(sys.argv[4]) if len(sys.argv) > 4 else 100
    differences = 0
    for seed in range(first, last + 1):
        with tempfile.TemporaryDirectory() as folder:
            for sentence in compare(binary, seed, n, pathlib.Path(folder)):
                print('seed %d: %s' % (seed, sentence))
                differences += 1
    sys.exit(differences != 0)


if __name__ == '__main__':
    main()
