"""Compares the report by agent with the truth about logs of every format.

    python3 -B tests/differential/agents/compare.py BINARY FIRST_SEED LAST_SEED [LINES]

Each file is asked alone, then all in one run by every executor, whole and in windows of time and of
virtual hosts, then files of one robot's agent each. Prints each difference; the status is 1 if
there is any.
"""

import itertools
import json
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent.parent / 'formats'))

import corpus
import judge
from expect import inside

EXECUTORS = (['-j1'], ['-j2'], ['--processes=2'])


def run(binary, arguments, path):
    done = subprocess.run(
        [binary, '--report', 'agents', '--format', 'json', *arguments, str(path)],
        capture_output=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def readable(records):
    """The records that have a client; the others cannot be counted for any."""
    return [row for row in records if row['host'] is not None]


def judged(output, records, has_times=True):
    """Sentences on one run."""
    status, stdout, stderr = output
    try:
        found = json.loads(stdout)
    except ValueError:
        yield 'status %d, no report, %s' % (status, stderr.decode('utf-8', 'replace'))
        return
    yield from judge.report(found, readable(records), has_times)


def alone(binary, path, records, executor, has_noise):
    """Differences of one file."""
    name = records[0]['format']
    output = run(binary, executor, path)
    yield from judged(output, records, name not in corpus.TIMELESS)
    is_whole = not has_noise and len(readable(records)) == len(records)
    if is_whole and output[0] != 0:
        yield 'status %d, %s' % (output[0], output[2])


def windows(records, r):
    """Arguments and windows: their borders are the times of requests, and of midnights."""
    times = sorted({row['time'] for row in records if row['time'] is not None})
    since, until = sorted(r.sample(times, 2))
    midnight = times[len(times) // 2] // 86400 * 86400
    day = judge.day(midnight // 86400)
    yield ['--since', judge.moment(since), '--until', judge.moment(until)], (since, until, None)
    yield ['--since', day], (midnight, None, None)
    yield ['--until', day, '--vhost', 'EXAMPLE.org'], (None, midnight, 'example.org')
    yield ['--vhost', 'www.example.com'], (None, None, 'www.example.com')


def together(binary, folder, records, r):
    """Differences of all files in one run."""
    asked = [([], (None, None, None))]
    asked += windows(records, r)
    for arguments, window in asked:
        outputs = [run(binary, [*executor, '--glob=*', *arguments], folder) for executor in
                   (EXECUTORS if not arguments else [r.choice(EXECUTORS)])]
        if len({output[:2] for output in outputs}) > 1:
            yield '%s: executors differ' % ' '.join(arguments)
        for sentence in judged(outputs[0], list(inside(records, *window))):
            yield '%s: %s' % (' '.join(arguments) or 'all', sentence)


def hosts_of(binary, folder, records):
    """Differences of the hosts of some robots, whose agents are those of the report."""
    robots = json.loads(run(binary, ['--glob=*'], folder)[1])['robots']
    for row in [row for row in robots if row['kind'] != 'hidden'][:3]:
        output = run(binary, ['--glob=*', '--hosts-of', row['name']], folder)
        yield from judge.hosts_of(json.loads(output[1]), row, readable(records))


def singles(binary, seed, n, folder, r):
    """Differences of files of one agent each."""
    names = [name for name in corpus.FORMATS if name not in corpus.AMBIGUOUS + corpus.TIMELESS
             and 'agent' in corpus.fields.FIELDS[name].split()]
    for name in r.sample(names, 10):
        agent = r.choice(list(corpus.agents_with_escapes(name)))
        file, data, records = corpus.file(seed, n, name, agent=agent)
        if all(row['agent'] is None for row in records):
            continue
        path = folder / ('one-' + file)
        path.write_bytes(data)
        for sentence in alone(binary, path, records, r.choice(EXECUTORS), False):
            yield '%s of %r: %s' % (path.name, agent, sentence)
        path.unlink()


def compare(binary, seed, n, folder):
    """The differences of one seed."""
    r = random.Random(seed)
    executors = itertools.cycle(EXECUTORS)
    everything = []
    for name, wrapper, suffix in corpus.plan(seed):
        file, data, records = corpus.file(seed, n, name, wrapper, suffix)
        path = folder / file
        path.write_bytes(data)
        if all(row['agent'] is None for row in records):
            # The format has none, or the file's setting. Its requests are left out of the report on all files, too.
            output = run(binary, next(executors), path)
            words = b'no agent in %d requests' % len(readable(records))
            if output[0] != 2 or words not in output[2]:
                yield '%s: without agents: status %d, %s' % (file, output[0], output[2])
            continue
        has_noise = wrapper in corpus.MIXED
        for sentence in alone(binary, path, records, next(executors), has_noise):
            yield '%s: %s' % (file, sentence)
        if name in corpus.TIMELESS:
            path.unlink()
        else:
            everything += records
    yield from together(binary, folder, everything, r)
    yield from hosts_of(binary, folder, everything)
    with tempfile.TemporaryDirectory() as other:
        yield from singles(binary, seed, n, pathlib.Path(other), r)


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
