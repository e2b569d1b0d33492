"""Takes lines out of what carried them: syslog, journald, containers, CSV.

Each function takes the lines of a file and yields the lines inside, complete, of all streams.
"""

import collections
import csv
import json
import re

RFC3164 = re.compile(r'(?:<\d+>)?\w{3} [ \d]\d \d\d:\d\d:\d\d \S+ [^:\[]+(?:\[\d+\])?: ')
RSYSLOG = re.compile(r'\d{4}-\d\d-\d\dT\S+ \S+ [^:\[]+(?:\[\d+\])?: ')
RFC5424 = re.compile(
    r'<\d+>1 \S+ \S+ \S+ \S+ \S+ (?:-|(?:\[[^ \]]+(?: [^ =]+="(?:[^"\\]|\\.)*")*\])+) \ufeff?')
COMPOSE = re.compile(
    r'(?:\x1b\[\d+m)?[\w.-]+ *\| (?:\x1b\[0m)?(?:\d{4}-\d\d-\d\dT[\d:.]+Z )?')


def _after(head):
    def unwrapped(lines):
        for line in lines:
            match = head.match(line)
            if match:
                yield line[match.end():]
    return unwrapped


def docker(lines):
    """A text that does not end in a line feed goes on in the next entry of its stream."""
    begun = collections.defaultdict(str)
    for line in filter(None, lines):
        entry = json.loads(line)
        begun[entry['stream']] += entry['log']
        if entry['log'].endswith('\n'):
            yield begun.pop(entry['stream'])[:-1]


def cri(lines):
    begun = collections.defaultdict(str)
    for line in filter(None, lines):
        _time, stream, tag, text = line.split(' ', 3)
        begun[stream] += text
        if tag == 'F':
            yield begun.pop(stream)


def journald(lines):
    for line in filter(None, lines):
        message = json.loads(line)['MESSAGE']
        if isinstance(message, list):
            yield bytes(message).decode('utf-8', 'surrogateescape')
        elif message is not None:
            yield message


def cells(lines):
    for row in csv.reader(lines):
        if row:
            yield row[0]


UNWRAP = {
    'rfc3164': _after(RFC3164), 'rfc3164_pri': _after(RFC3164), 'rsyslog_iso': _after(RSYSLOG),
    'rfc5424': _after(RFC5424), 'docker': docker, 'cri': cri, 'journald': journald,
    'compose': _after(COMPOSE), 'cells': cells,
}
