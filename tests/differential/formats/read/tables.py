"""Formats whose columns are named in the file or by a document: W3C, IIS, Zeek.

Each reader takes the lines of a whole file and yields records.
"""

import datetime
import re

from . import values
from .values import record

CLOUDFRONT = '''date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status
    cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id
    x-host-header cs-protocol cs-bytes time-taken x-forwarded-for'''.split()


def w3c(lines, names=None, separator=None):
    """Columns as the last `#Fields` named them."""
    for line in lines:
        if line.startswith('#Fields:'):
            names = line[len('#Fields:'):].split()
        elif line and not line.startswith('#'):
            row = dict(zip(names, line.split(separator) if separator else line.split(' ')))
            listed = row.get('X-Forwarded-For') or row.get('x-forwarded-for')
            # CloudFront writes the blank after a comma as %20, IIS as +.
            host = values.first(re.split(r'[,+%]', listed or '-')[0]) or row['c-ip']
            site = row.get('x-host-header') or row.get('cs-host')
            yield record(host=host, time=values.iso_time(row['date'] + ' ' + row['time']),
                         method=row['cs-method'],
                         target=values.joined(row['cs-uri-stem'], row['cs-uri-query']),
                         status=int(row['sc-status']), bytes=values.number(row.get('sc-bytes')),
                         referer=row.get('cs(Referer)'), agent=row.get('cs(User-Agent)'),
                         vhost=values.name(site))


def cloudfront(lines):
    yield from w3c(lines, CLOUDFRONT, '\t')


def iis_comma(lines):
    for line in lines:
        if not line:
            continue
        row = [cell.strip() for cell in line.split(',')]
        year = '%Y' if len(row[2].rpartition('/')[2]) == 4 else '%y'
        moment = datetime.datetime.strptime(row[2] + ' ' + row[3] + ' +0000',
                                            '%m/%d/' + year + ' %H:%M:%S %z')
        yield record(host=row[0], time=int(moment.timestamp()), method=row[12],
                     target=values.joined(row[13], row[14]), status=int(row[10]),
                     bytes=values.number(row[9]))


def zeek(lines):
    names = []
    for line in lines:
        cells = line.split('\t')
        if cells[0] == '#fields':
            names = cells[1:]
        elif line and not line.startswith('#'):
            row = {key: None if cell in ('-', '(empty)') else cell
                   for key, cell in zip(names, cells)}
            yield record(host=row['id.orig_h'], time=int(row['ts'].split('.')[0]),
                         method=row['method'], target=row['uri'],
                         status=values.number(row['status_code']),
                         bytes=values.number(row['response_body_len']), referer=row['referrer'],
                         agent=row['user_agent'], vhost=values.name(row['host']))
