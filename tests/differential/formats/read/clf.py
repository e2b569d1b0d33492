"""The common log format and its many relatives, by regular expressions over whole lines."""

import re

from . import values
from .values import record

QUOTED = r'"((?:[^"\\]|\\.)*)"'
TIME = r'\[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]'
TAIL = r' - (.*?) ' + TIME + ' ' + QUOTED + r' (\d{3}) (\d+|-)'
AGENTS = ' ' + QUOTED + ' ' + QUOTED

COMMON = re.compile(r'(\S+)' + TAIL)
COMBINED = re.compile(r'(\S+)' + TAIL + AGENTS)
FORWARDED = re.compile(r'([^" ]+(?:, ?[^" ]+)*)' + TAIL + AGENTS)
VHOST = re.compile(r'(\S+):\d+ (\S+)' + TAIL + AGENTS)


def _made(host, time, line, status, size, referer=None, agent=None, site=None):
    method, target = values.request(line)
    return record(host=host, time=values.clf_time(time), method=method, target=target,
                  status=int(status), bytes=values.number(size), referer=referer, agent=agent,
                  vhost=site)


def common(line):
    match = COMMON.fullmatch(line)
    if match:
        host, _user, *rest = match.groups()
        return _made(host, *rest)
    return None


def combined(line):
    match = COMBINED.fullmatch(line)
    if match:
        host, _user, *rest = match.groups()
        return _made(host, *rest)
    return None


def forwarded(line):
    match = FORWARDED.fullmatch(line)
    if match:
        host, _user, *rest = match.groups()
        return _made(values.first(host), *rest)
    return None


def vhost(line):
    match = VHOST.fullmatch(line)
    if match:
        site, host, _user, *rest = match.groups()
        return _made(host, *rest, site=site)
    return None


def litespeed(line):
    return combined(line[1:-1])


def varnish(line):
    found = combined(line)
    if found and found['target']:
        found['target'], found['vhost'] = values.path(found['target'])
    return found


def ltsv(line):
    row = dict(field.split(':', 1) for field in line.split('\t'))
    if 'req' in row:
        method, target = values.request(row['req'])
    else:
        method, target = row['method'], row['uri']
    return record(host=values.first(row.get('forwardedfor')) or values.bare(row['host']),
                  time=values.clf_time(row['time'].strip('[]')), method=method, target=target,
                  status=int(row['status']), bytes=values.number(row['size']),
                  referer=row['referer'], agent=row['ua'], vhost=row['vhost'])


TRAEFIK = re.compile(
    r'(\S+) - (.*?) ' + TIME + r' "(\S+ \S+ \S+)" (\d+) (\d+) "([^"]*)" "(.*)" \d+ "[^"]*" "[^"]*" '
    r'\d+ms')


def traefik(line):
    """Nothing is escaped: what is left between the fields before and after is the agent."""
    match = TRAEFIK.fullmatch(line)
    if match:
        host, _user, *rest = match.groups()
        return _made(host, *rest)
    return None


NPM = re.compile(
    TIME + r' (?:\S+ (?:\d{3}, )*\S+ )?(\d{3}) - (\S+) https? (\S+) ' + QUOTED
    + r' \[Client (\S+)\] \[Length (\d+)\] \[Gzip \S+\] (?:\[Sent-to \S+\] )?' + QUOTED + ' '
    + QUOTED)


def npm(line):
    match = NPM.fullmatch(line)
    if not match:
        return None
    time, status, method, site, target, host, size, agent, referer = match.groups()
    return record(host=host, time=values.clf_time(time), method=method, target=target,
                  status=int(status), bytes=int(size), referer=referer, agent=agent, vhost=site)


NPMPLUS = re.compile(TIME + r' (\S+) (\S+) \S+ ' + QUOTED + r' (\d{3}) (\d+) \d+ (\S+) (.*)')


def npmplus(line):
    match = NPMPLUS.fullmatch(line)
    if not match:
        return None
    time, site, host, asked, status, size, referer, agent = match.groups()
    return _made(host, time, asked, status, size, referer, agent, values.name(site))


KINSTA = re.compile(
    r'(\S+) (\S+) ' + TIME + r' (\S+) ' + QUOTED + r' HTTP/\S+ (\d{3}) ' + QUOTED + ' ' + QUOTED
    + r' \S+ ' + QUOTED + r' \S+ \S+ (\d+) \S+ \S+')


def kinsta(line):
    match = KINSTA.fullmatch(line)
    if not match:
        return None
    site, host, time, method, target, status, referer, agent, _script, size = match.groups()
    return record(host=host, time=values.clf_time(time), method=method, target=target,
                  status=int(status), bytes=int(size), referer=referer, agent=agent, vhost=site)
