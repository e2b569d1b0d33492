"""The logs of a seed, and what each line of them says. Knows nothing of reports.

The logs are those of `../formats`, with the clients of `crowd`. A record is a dict of the keys of
`fields`, and `logged`: the target as the log has it. Strings are Unicode with surrogates for bytes
that are not UTF-8. Escapes of the server are undone in the others, and what the format has not or
marks as absent is None.
"""

import random
import re
import urllib.parse

import fields
from write.files import FORMATS, PACKED, WRAPPED, encoded
from write.pack import DRAWN, packed
from write.wrap import WRAPPERS

from crowd import BEYOND, Crowd

# Their lines may be refused, for nothing in them is certain; `../formats/compare.py` has them.
AMBIGUOUS = ('traefik_clf_quotes', 'envoy_text_quotes', 'alb_ipv6', 'haproxy_ipv6', 'uvicorn_ipv6')
# The order of day and month is that of the machine.
TIMELESS = ('iis_comma',)
# The values of a table are read without their escapes.
DECODED = ('ltsv',)
# `%>s` may be `-`.
DASHED = ('common', 'combined', 'combined_forwarded', 'vhost_combined', 'litespeed')
# The answer never began.
ZERO = ('caddy_json', 'traefik_json', 'envoy_json', 'istio_json', 'envoy_text', 'istio_text',
        'gcp_json', 'cloudflare_json')
# `-` is a client in these, as in every log with `%h`.
LISTED = ('combined_forwarded',)
# Other programs write between the records.
MIXED = ('docker', 'cri', 'compose', 'journald')
# The host of the request stands far after the agent, and is not read.
SITELESS = ('s3',)
# The site is known from requests in absolute form.
ABSOLUTE = ('haproxy',)
# A phrase for each status.
PHRASED = ('uvicorn',)

NAMED = {'b': 8, 'n': 10, 'r': 13, 't': 9, 'v': 11, '"': 34, '\\': 92}


def unescaped(text):
    """What Apache and nginx escaped, as the client sent it."""
    def octet(match):
        code = match[1]
        return bytes([int(code[1:], 16) if code[0] == 'x' else NAMED[code]])

    def as_bytes(text):
        return text.encode('utf-8', 'surrogateescape')

    out, at = b'', 0
    for match in re.finditer(r'\\(x[0-9A-Fa-f]{2}|[bnrtv"\\])', text):
        out += as_bytes(text[at:match.start()]) + octet(match)
        at = match.end()
    return (out + as_bytes(text[at:])).decode('utf-8', 'surrogateescape')


def unquoted(text):
    """What CloudFront percent-encoded, as the client sent it."""
    octets = urllib.parse.unquote_to_bytes(text.encode('utf-8', 'surrogateescape'))
    return octets.decode('utf-8', 'surrogateescape')


def record(name, found, line):
    """What a line of the format `name` says."""
    has = fields.FIELDS[name].split()
    if name in ABSOLUTE and ' https://%s/' % found['vhost'] in line:
        has.append('vhost')
    if name in SITELESS:
        has.remove('vhost')
    said = {key: found[key] if key in has and found[key] not in ('', '-') else None
            for key in fields.KEYS}
    said['logged'] = said['target']
    if name in DECODED:
        said['logged'] = said['target'] and unescaped(said['target'])
    how, form = fields.ESCAPED[name]
    if form == 'raw' and how in ('apache', 'nginx', 'zeek'):
        for key in ('target', 'referer', 'agent'):
            said[key] = said[key] and unescaped(said[key])
    if name.startswith('iis_w3c'):
        said['agent'] = said['agent'] and re.sub(r'\+(\+?)', r' \1', said['agent'])
    if name.startswith('cloudfront'):
        said['agent'] = said['agent'] and unquoted(said['agent'])
    if said['host'] is None and name in LISTED:
        said['host'] = '-'
    said['format'] = name
    return said


def statuses(name):
    if name in PHRASED:
        return None
    return BEYOND + ('-',) * (name in DASHED) + (0,) * (name in ZERO)


def is_certain(line):
    """Whether a line must be read: not if two words stand for the request and nothing certain after
    them, neither a status nor a header."""
    return not re.search(r'\bt3 12\.1\.2" (- |\S+ \S+$)', line)


def file(seed, n, name, wrapper='', suffix='', agent=None):
    """(name, bytes, records) of one file."""
    writer, text = FORMATS[name]
    stem = '.'.join(filter(None, (name, wrapper)))
    crowd = Crowd(seed, '%s %s %a' % (stem, suffix, agent), text, statuses(name) or (), agent)
    if name in PHRASED:
        crowd.statuses = (200, 200, 304, 404, 403, 301, 500, 503)
    if wrapper in ('docker', 'cri'):
        crowd.text = 'quotes'
    pairs = [(line, found) for line, found in writer(crowd, n) if is_certain(line)]
    if wrapper:
        pairs = list(WRAPPERS[wrapper](crowd, pairs))
    data, path = packed(encoded(name, [line for line, _ in pairs], crowd.r), stem, suffix)
    return path, data, [record(name, found, line) for line, found in pairs if found]


def plan(seed):
    """(format, wrapper, compression) of each file of a seed."""
    r = random.Random(seed)
    for name in FORMATS:
        if name not in AMBIGUOUS:
            yield name, '', r.choice(DRAWN)
    for name in WRAPPED:
        for wrapper in WRAPPERS:
            yield name, wrapper, r.choice(DRAWN)
    for name, suffix in PACKED:
        yield name, '', suffix


def agents_with_escapes(name):
    """Agents of one robot that the format can show, for files of one agent each."""
    yield 'Googlebot/2.1 (+http://www.google.com/bot.html)'
    level = Crowd(0, '', FORMATS[name][1])
    for least, end in (('quotes', '"\\" \\xe9'), ('unicode', '\u2713'), ('bytes', '\udce9')):
        if level.has(least):
            yield 'Googlebot/2.1 ' + end
