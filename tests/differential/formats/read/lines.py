"""Text formats of their own: Envoy, Istio, Amazon, HAProxy, Squid, Heroku, uvicorn."""

import datetime
import re

from . import values
from .clf import QUOTED, TIME
from .values import record

ENVOY_START = r'\[(\S+)\] "(\S+) (\S+) \S+" (\d+) \S+ '
ENVOY_END = r'(\d+) (\d+) \d+ (?:\d+|-) "([^"]*)" "(.*)" "[^" ]*" "([^" ]*)" "[^" ]*"'
ENVOY = re.compile(r'(?:ACCESS )?' + ENVOY_START + ENVOY_END)
ISTIO = re.compile(ENVOY_START + r'\S+ \S+ "[^"]*" ' + ENVOY_END
                   + r' \S+ \S+ \S+ (?P<remote>\S+) \S+ \S+')


def envoy(line):
    """Nothing is escaped: what is left between the fields before and after is the agent."""
    return _envoy(ENVOY.fullmatch(line))


def istio(line):
    match = ISTIO.fullmatch(line)
    return match and _envoy(match, values.bare(match['remote']))


def _envoy(match, remote=None):
    if not match:
        return None
    time, method, target, status, _got, size, listed, agent, site = match.groups()[:9]
    return record(host=values.first(listed) or remote, time=values.iso_time(time), method=method,
                  target=target, status=int(status), bytes=int(size), agent=agent,
                  vhost=values.name(site))


ALB = re.compile(
    r'(?:http|https|h2|grpcs|ws|wss) (?P<time>\S+) \S+ (\S+):\d+ \S+ \S+ \S+ \S+ (\d+) \S+ \d+ '
    r'(\d+) ' + QUOTED + ' ' + QUOTED + r' \S+ \S+ \S+ "[^"]*" "[^"]*" "[^"]*" .*')
ELB = re.compile(r'(?P<time>\S+) \S+ (\S+):\d+ \S+ \S+ \S+ \S+ (\d+) \d+ \d+ (\d+) ' + QUOTED + ' '
                 + QUOTED + r' \S+ \S+')


def alb(line):
    match = ALB.fullmatch(line)
    return match and _balanced(*match.groups()[1:], match['time'])


def elb(line):
    match = ELB.fullmatch(line)
    return match and _balanced(*match.groups()[1:], match['time'])


def _balanced(client, status, size, asked, agent, time):
    method, url = values.request(asked)
    target, site = values.path(url)
    return record(host=client, time=values.iso_time(time), method=method,
                  target=target, status=int(status), bytes=int(size), agent=agent, vhost=site)


S3 = re.compile(
    r'[0-9a-f]{64} \S+ ' + TIME + r' (\S+) \S+ \S+ \S+ \S+ ' + QUOTED + r' (\d+) \S+ (\S+) \S+ \S+ '
    r'\S+ ' + QUOTED + ' ' + QUOTED + r' \S+ \S+ \S+ \S+ \S+ (\S+) \S+ \S+ \S+')


def s3(line):
    match = S3.fullmatch(line)
    if not match:
        return None
    time, host, asked, status, size, referer, agent, site = match.groups()
    method, target = values.request(asked)
    return record(host=host, time=values.clf_time(time), method=method, target=target,
                  status=int(status), bytes=values.number(size), referer=referer, agent=agent,
                  vhost=site)


HAPROXY = re.compile(
    r'(?:.*? haproxy\[\d+\]: )?(\S+):\d+ \[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d)\.\d{3}\] \S+ \S+/\S+ '
    r'\S+ (\d+) (\d+) \S+ \S+ \S+ \S+ \S+ (?:\{[^}]*\} )*"([^"]*)"')


def haproxy(line):
    match = HAPROXY.fullmatch(line)
    if not match:
        return None
    host, time, status, size, asked = match.groups()
    method, target = values.request(asked)
    if target and re.search(r' HTTP/[23](\.\d)?$', asked):
        target, _site = values.path(target)
    return record(host=host, time=values.clf_time(time + ' +0000'), method=method, target=target,
                  status=int(status), bytes=int(size))


SQUID = re.compile(r'(\d+)\.\d{3} +\d+ (\S+) \w+/(\d+) (\d+) (\S+) (\S+) \S+ \w+/\S+ \S+')


def squid(line):
    match = SQUID.fullmatch(line)
    if not match:
        return None
    time, host, status, size, method, url = match.groups()
    target, site = values.path(url)
    return record(host=host, time=int(time), method=method, target=target, status=int(status),
                  bytes=int(size), vhost=site)


def heroku(line):
    match = re.match(r'(\S+) heroku\[router\]: ', line)
    if not match:
        return None
    row = {key: text.strip('"') for key, text in re.findall(r'(\w+)=("[^"]*"|\S*)', line)}
    return record(host=values.first(row['fwd']), time=values.iso_time(match[1]),
                  method=row['method'], target=row['path'], status=int(row['status']),
                  bytes=values.number(row['bytes']), vhost=row['host'])


UVICORN = re.compile(r'INFO: +(\S+):\d+ - "(\S+) (\S+) HTTP/\S+" (\d+) .*')


def uvicorn(line):
    match = UVICORN.fullmatch(line)
    return match and record(host=match[1], method=match[2], target=match[3], status=int(match[4]))
