"""Single values as logs state them: addresses, lists of addresses, times, requests, numbers."""

import datetime
import re

import fields


def bare(address):
    """An address without brackets and port."""
    match = re.match(r'\[(.*)\](?::\d+)?$', address) or re.match(r'([\d.]+):\d+$', address)
    return match[1] if match else address


def first(text):
    """The first address of a list, or None if the list is absent."""
    if text in (None, '', '-'):
        return None
    return bare(text.split(',')[0].strip())


def name(site):
    """A virtual host without its port."""
    return re.sub(r':\d+$', '', site) if site else site


def number(text):
    return int(text) if text not in (None, '', '-') else None


def clf_time(text):
    return int(datetime.datetime.strptime(text, '%d/%b/%Y:%H:%M:%S %z').timestamp())


def iso_time(text):
    """ISO 8601; without a zone it is UTC. Fractions are dropped."""
    match = re.fullmatch(
        r'(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?', text)
    moment = datetime.datetime.strptime(match[1] + match[2] + '+0000', '%Y-%m-%d%H:%M:%S%z')
    zone = match[3] or 'Z'
    seconds = int(moment.timestamp())
    if zone != 'Z':
        digits = zone[1:].replace(':', '')
        east = int(digits[:2]) * 3600 + int(digits[2:]) * 60
        seconds -= east if zone[0] == '+' else -east
    return seconds


def request(text):
    """(method, target) of a request line, or two times None if it is none.

    Without a version it is HTTP/0.9, which knows only GET of a path.
    """
    match = re.fullmatch(r"([A-Za-z][\w.!#$%&'*+^`|~-]*) (\S+) (HTTP/\d(?:\.\d)?)", text)
    match = match or re.fullmatch(r'(GET) (/\S*)', text)
    return (match[1], match[2]) if match else (None, None)


def path(url):
    """(target, virtual host) of an absolute URL."""
    match = re.match(r'[a-z]+://([^/?]*)(.*)', url)
    return (match[2], name(match[1])) if match else (url, None)


def joined(stem, query):
    return stem if query in ('-', '', None) else stem + '?' + query


def record(**values):
    """A record with every key, null where there is no value."""
    return {key: None if values.get(key) in ('', '-', None) else fields.shown(values[key])
            for key in fields.KEYS}
