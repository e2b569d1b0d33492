"""Amazon's access logs: ALB, classic ELB, S3.

Sources: Amazon's pages on access logs of Application and Classic Load Balancers and on the server
access log of S3. The time of ALB is its first one, when it answered.
"""

from . import stamp
from .entry import entry
from .escape import nginx


def _balanced(draw, address=None):
    r = draw.record(odd=False)
    r.client = address() if address else draw.ipv4()
    scheme, port = draw.one(('http', 80), ('https', 443))
    url = '%s://%s:%d%s' % (scheme, r.site, port, r.target)
    found = entry(r, nginx, referer=None)
    return r, found, scheme, '%s %s %s' % (r.method, url, r.version)


def alb(draw, n, address=None):
    for _ in range(n):
        r, found, scheme, request = _balanced(draw, address)
        yield ' '.join((
            scheme.replace('https', draw.one('https', 'h2')), stamp.iso(r.time, 6),
            'app/web/50dc6c495c0c9188', '%s:%d' % (r.client, draw.port()),
            draw.one('10.0.0.1:80', '-'), '0.000 0.001 0.000', str(r.status),
            draw.one(str(r.status), '-'), '34', str(r.size), '"%s"' % request,
            '"%s"' % nginx(r.agent or '-'), '-', '-',
            'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/t/73e2d6bc24d8a067',
            '"Root=1-58337262-36d228ad5d99923122bbe354"', '"%s"' % draw.one('-', r.site), '"-"',
            '0', stamp.iso(r.time - 1, 6), '"forward"', '"-"', '"-"', '"10.0.0.1:80"', '"200"', '"-"',
            '"-"', 'TID_dc57cebed65b444ebc8177bb698fe166')), found


def alb_ipv6(draw, n):
    """Address and port are joined without brackets."""
    yield from alb(draw, n, lambda: '2001:db8:1:2:3:4:5:%x' % draw.r.randrange(1, 65536))


def elb(draw, n):
    for _ in range(n):
        r, found, _scheme, request = _balanced(draw)
        yield ' '.join((
            stamp.iso(r.time, 6), 'my-loadbalancer', '%s:%d' % (r.client, draw.port()),
            draw.one('10.0.0.1:80', '-'), '0.000073 0.001048 0.000057', str(r.status),
            str(r.status), '0', str(r.size), '"%s"' % request, '"%s"' % nginx(r.agent or '-'),
            draw.one('- -', 'DHE-RSA-AES128-SHA TLSv1.2'))), found


def s3(draw, n):
    for _ in range(n):
        r = draw.record(odd=False)
        found = entry(r)
        size = str(r.size)
        if r.size == 0:
            size, found['bytes'] = '-', None
        yield ' '.join((
            '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be', 'bucket',
            '[%s]' % stamp.clf(r.time), r.client, draw.one('-', 'arn:aws:iam::1:user/frank'),
            '3E57427F3EXAMPLE', 'WEBSITE.%s.OBJECT' % r.method,
            r.target.partition('?')[0].lstrip('/') or '-',
            '"%s %s %s"' % (r.method, r.target, r.version), str(r.status),
            draw.one('-', 'NoSuchKey'), size, draw.one('-', '4096'), '7', '-',
            '"%s"' % (r.referer or '-'), '"%s"' % (r.agent or '-'), '-',
            's9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234=',
            draw.one('SigV4', '-'), 'ECDHE-RSA-AES128-GCM-SHA256', draw.one('AuthHeader', '-'),
            r.site, 'TLSv1.2', '-', draw.one('-', 'Yes'))), found
