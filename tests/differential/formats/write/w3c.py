"""W3C extended logs of IIS and CloudFront, and the comma format of IIS.

Sources: the W3C working draft WD-logfile, Microsoft's pages on IIS logging, Amazon's page on
standard logs of CloudFront.
"""

from . import stamp
from .entry import entry
from .escape import cloudfront as percent, plus

ORDERS = (
    'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) '
    'cs(Referer) sc-status sc-substatus sc-win32-status time-taken',
    'date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port '
    'cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status '
    'sc-substatus sc-win32-status sc-bytes cs-bytes time-taken',
    'date time c-ip cs-username s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status sc-bytes '
    'cs-host cs(User-Agent) cs(Referer) X-Forwarded-For',
    'time date cs-uri-query cs-uri-stem cs-method sc-status c-ip cs(Referer)',
)


def _iis_values(draw):
    """The values of a record by field name, and its truth if every field is logged."""
    r = draw.record(odd=False)
    stem, mark, query = r.target.partition('?')
    query = query or '-'
    found = entry(r, plus, target=stem if query == '-' else stem + '?' + query)
    text, first = ('-', r.client) if draw.rare(.3) else draw.forwarded()
    moment = stamp.at(r.time)
    host = r.site + draw.one('', '', ':8080')
    return found, first, {
        'date': moment.strftime('%Y-%m-%d'), 'time': moment.strftime('%H:%M:%S'),
        's-sitename': 'W3SVC1', 's-computername': 'WEB01', 's-ip': draw.private(),
        'cs-method': r.method, 'cs-uri-stem': stem, 'cs-uri-query': query, 's-port': '443',
        'cs-username': plus(draw.one('-', 'DOM\\frank', 'DOM\\frank smith')), 'c-ip': r.client,
        'cs-version': r.version, 'cs(User-Agent)': plus(r.agent or '-'), 'cs(Cookie)': '-',
        'cs(Referer)': plus(r.referer or '-'), 'cs-host': host, 'sc-status': str(r.status),
        'sc-substatus': '0', 'sc-win32-status': '0', 'sc-bytes': str(r.size), 'cs-bytes': '412',
        'time-taken': '15', 'X-Forwarded-For': plus(text)}


NEEDS = {'bytes': 'sc-bytes', 'referer': 'cs(Referer)', 'agent': 'cs(User-Agent)',
         'vhost': 'cs-host'}


def _iis_header(draw, names):
    for line in ('#Software: Microsoft Internet Information Services 10.0', '#Version: 1.0',
                 '#Date: ' + stamp.at(draw.clock).strftime('%Y-%m-%d %H:%M:%S'),
                 '#Fields: ' + ' '.join(names)):
        yield line, None


def _iis(draw, n, orders, restart):
    """Headers anew with the chance `restart`, of an order that is drawn from `orders`."""
    names = draw.r.choice(orders).split()
    yield from _iis_header(draw, names)
    for _ in range(n):
        if draw.rare(restart):
            names = draw.r.choice(orders).split()
            yield from _iis_header(draw, names)
        found, first, values = _iis_values(draw)
        for key, name in NEEDS.items():
            if name not in names:
                found[key] = None
        if 'X-Forwarded-For' in names:
            found['host'] = first
        yield ' '.join(values[name] for name in names), found


def iis_w3c(draw, n):
    """One order; the service is restarted now and then, which repeats the header."""
    yield from _iis(draw, n, [draw.r.choice(ORDERS)], .01)


def iis_w3c_concatenated(draw, n):
    """Files of several orders, one after the other."""
    yield from _iis(draw, n, ORDERS, .03)


CLOUDFRONT = (
    'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) '
    'cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header '
    'cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher '
    'x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port '
    'time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len '
    'sc-range-start sc-range-end').split()


def cloudfront(draw, n):
    yield '#Version: 1.0', None
    yield '#Fields: ' + ' '.join(CLOUDFRONT), None
    yield from cloudfront_headless(draw, n)


def cloudfront_headless(draw, n):
    """The records alone, as after `grep -v '^#'`. The virtual host is the viewer's Host header."""
    for _ in range(n):
        r = draw.record(odd=False)
        stem, _mark, query = r.target.partition('?')
        query = query or '-'
        text, first = ('-', r.client) if draw.rare(.8) else draw.forwarded()
        moment = stamp.at(r.time)
        row = [moment.strftime('%Y-%m-%d'), moment.strftime('%H:%M:%S'), 'FRA53-C1', r.size,
               r.client, r.method, 'd111111abcdef8.cloudfront.net', stem, r.status,
               percent(r.referer or '-'), percent(r.agent or '-'), query, '-',
               draw.one('Hit', 'Miss', 'Error'), 'SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGd'
               '==', r.site, 'https', 23, '0.001', percent(text), 'TLSv1.3',
               'TLS_AES_128_GCM_SHA256', 'Hit', 'HTTP/2.0', '-', '-', 11040, '0.001', 'Hit',
               'text/plain', r.size, '-', '-']
        yield '\t'.join(map(str, row)), entry(
            r, percent, host=first, target=stem if query == '-' else stem + '?' + query)


def iis_comma(draw, n):
    """Comma and blank after every field, but no blank after the last; the month comes first."""
    date, clock = draw.one(('%d/%d/%d', '%d:%02d:%02d'), ('%02d/%02d/%02d', '%02d:%02d:%02d'))
    for _ in range(n):
        r = draw.record(odd=False)
        stem, _mark, query = r.target.replace(',', '%2C').partition('?')
        query = query or '-'
        m = stamp.at(r.time)
        row = [r.client, draw.one('-', 'DOM\\frank'), date % (
                   m.month, m.day, m.year % 100 if '02' in date else m.year),
               clock % (m.hour, m.minute, m.second), 'W3SVC2', 'SERVER', draw.private(),
               4502, 163, r.size, r.status, 0, r.method, stem, query]
        yield ', '.join(map(str, row)) + ',', entry(
            r, target=stem if query == '-' else stem + '?' + query)
