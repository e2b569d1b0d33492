"""Writes logs of many formats, reads them independently, and compares both.

    python3 -B tests/differential/formats/main.py write DIR SEED LINES   files and truth.jsonl
    python3 -B tests/differential/formats/main.py read DIR               the same from the files
    python3 -B tests/differential/formats/main.py check DIR              compares both

A line of `truth.jsonl` and of `read` is one record: file, number in the file, fields; `fields.py`
says which format has which. The status of `check` is 1 if there is a difference.
"""

import collections
import json
import pathlib
import sys

import read.files
import write.files


def records(folder):
    for path in sorted(folder.iterdir()):
        if path.name != 'truth.jsonl':
            for k, found in enumerate(read.files.read(path), 1):
                yield {'file': path.name, 'line': k, **found}


def by_file(rows):
    files = collections.defaultdict(list)
    for row in rows:
        files[row['file']].append(row)
    return files


def check(folder):
    """The number of differences; prints the first ones of each file and a summary."""
    with open(folder / 'truth.jsonl', encoding='ascii') as file:
        truth = by_file(map(json.loads, file))
    found = by_file(records(folder))
    wrong = 0
    for name in sorted(truth.keys() | found.keys()):
        pairs = list(zip(truth[name], found[name]))
        differ = [(a, b) for a, b in pairs if a != b]
        missing = len(truth[name]) - len(found[name])
        wrong += len(differ) + abs(missing)
        for a, b in differ[:3]:
            for key in a:
                if a[key] != b[key]:
                    print('%s record %d: %s written %r, read %r' % (
                        name, a['line'], key, a[key], b[key]))
        if missing:
            print('%s: %d written, %d read' % (name, len(truth[name]), len(found[name])))
    print('%d files, %d records, %d differences' % (
        len(truth), sum(map(len, truth.values())), wrong))
    return wrong


def main():
    command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if command == 'write':
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            sys.exit('%s is not empty' % folder)
        write.files.write(folder, int(sys.argv[3]), int(sys.argv[4]))
    elif command == 'read':
        for row in records(folder):
            print(json.dumps(row))
    elif command == 'check':
        sys.exit(check(folder) != 0)
    else:
        sys.exit(__doc__)


if __name__ == '__main__':
    main()
