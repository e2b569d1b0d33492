"""What carries log lines: syslog, journald, containers, CSV. Knows nothing of the lines' formats.

Sources: RFC 3164, RFC 5424, rsyslog's templates, moby's json-file driver and its copier (parts of
16 KiB), the CRI logging design of Kubernetes, systemd's journal export formats, docker compose.
Each wrapper takes and yields (line, truth); lines that are no records have no truth.
"""

import csv
import io
import re

from . import escape, stamp
from .others import syslog_time

PART = 16 * 1024
NOISE = (
    '2024/01/07 06:25:01 [error] 31#31: *1 open() "/usr/share/nginx/html/robots.txt" failed (2: No '
    'such file or directory), client: 203.0.113.5, server: localhost, request: "GET /robots.txt '
    'HTTP/1.1", host: "example.com"',
    '2024/01/07 06:25:01 [notice] 1#1: signal 17 (SIGCHLD) received from 31',
    'AH00558: httpd: Could not reliably determine the fully qualified domain name',
    'x' * (PART + 100))


# What makes journald write a list of bytes.
UNPRINTABLE = re.compile('[\x00-\x08\x0b-\x1f\x7f\udc80-\udcff]')


def _moment(draw, found=None):
    """When a line was carried: within a second after its request."""
    if found and found['time'] is not None:
        draw.clock = found['time']
    draw.clock += draw.r.randrange(1000) / 1000
    return draw.clock


def rfc3164(draw, pairs):
    tag = draw.one('nginx: ', 'httpd[1234]: ')
    for line, found in pairs:
        yield '%s web1 %s%s' % (syslog_time(_moment(draw, found)), tag, line), found


def rfc3164_pri(draw, pairs):
    for line, found in rfc3164(draw, pairs):
        yield '<190>' + line, found


def rsyslog_iso(draw, pairs):
    """RSYSLOG_FileFormat, the default of newer distributions."""
    for line, found in pairs:
        yield '%s web1 nginx: %s' % (stamp.iso(
            _moment(draw, found), 6, '+hh:mm'), line), found


def rfc5424(draw, pairs):
    data = draw.one('-', '[x@32473 iut="3" src="App\\"x\\]"]', '[a@1 b="c"][d@1 e="[f] GET /"]')
    bom = draw.one('', '\ufeff')
    for line, found in pairs:
        yield '<190>1 %s web1 nginx %s - %s %s%s' % (
            stamp.iso(_moment(draw, found), 3), draw.one('-', '1234'), data, bom, line), found


def _parts(line):
    """Pieces of at most 16 KiB; only the last is complete. Long lines are ASCII."""
    for start in range(0, max(len(line), 1), PART):
        yield line[start:start + PART], start + PART >= len(line)


def _streams(draw, pairs):
    """(stream, part, complete, truth), with parts of the two streams in between each other."""
    for line, found in pairs:
        noise = list(_parts(draw.r.choice(NOISE))) if draw.rare(.1) else []
        for part, complete in _parts(line):
            yield 'stdout', part, complete, found if complete else None
            if noise:
                yield ('stderr', *noise.pop(0), None)
        for part, complete in noise:
            yield 'stderr', part, complete, None


def docker(draw, pairs):
    attrs = draw.one({}, {'attrs': {'tag': 'web /robots.txt'}})
    for stream, part, complete, found in _streams(draw, pairs):
        yield escape.document({
            'log': part + ('\n' if complete else ''), 'stream': stream, **attrs,
            'time': stamp.iso(_moment(draw, found), 9)}, escape.go), found


def cri(draw, pairs):
    zone = draw.one(('Z', 0), ('+hh:mm', 60))
    for stream, part, complete, found in _streams(draw, pairs):
        tag = 'F' if complete else 'P'
        yield '%s %s %s %s' % (
            stamp.iso(_moment(draw, found), 9, *zone), stream, tag, part), found


def journald(draw, pairs):
    """MESSAGE is a string, or a list of bytes if it is not printable, or null if it is too long."""
    for line, found in pairs:
        message = line
        if draw.rare(.2) or UNPRINTABLE.search(line):
            message = list(escape.octets(line))
        yield _journal(draw, message, 'nginx', found), found
        if draw.rare(.05):
            yield _journal(draw, draw.one(None, 'Accepted publickey for robots.txt'), 'sshd'), None


def _journal(draw, message, program, found=None):
    return escape.document({
        '__CURSOR': 's=1;i=2;b=3;m=4;t=5;x=6',
        '__REALTIME_TIMESTAMP': str(round(_moment(draw, found) * 1000) * 1000), 'PRIORITY': '6',
        '_HOSTNAME': 'web1', 'SYSLOG_IDENTIFIER': program, 'MESSAGE': message, '_PID': '31'})


def compose(draw, pairs):
    """The names of versions 1 and 2, perhaps with `--timestamps`, perhaps in colours."""
    form = draw.one('%s-1  | ', '%s_1  | ', '\x1b[36m%s-1  | \x1b[0m')
    stamped = draw.one(False, False, True)
    for line, found in pairs:
        time = stamp.iso(_moment(draw, found), 9) + ' ' if stamped else ''
        yield form % 'web' + time + line, found
        if draw.rare(.05):
            yield form % 'db' + time + 'LOG:  checkpoint complete: /robots.txt', None


def cells(_draw, pairs):
    """Each line as the only cell of a row of CSV."""
    for line, found in pairs:
        out = io.StringIO()
        csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator='').writerow([line])
        yield out.getvalue(), found


WRAPPERS = {
    'rfc3164': rfc3164, 'rfc3164_pri': rfc3164_pri, 'rsyslog_iso': rsyslog_iso,
    'rfc5424': rfc5424, 'docker': docker, 'cri': cri, 'journald': journald, 'compose': compose,
    'cells': cells,
}
