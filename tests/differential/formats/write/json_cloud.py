"""JSON of clouds: Cloudflare Logpush, Google's load balancer, Azure Front Door.

Sources: Cloudflare's list of HTTP request fields, Google's LogEntry and HttpRequest, Microsoft's
page on the access log of Front Door.
"""

from . import escape, stamp
from .entry import entry


def cloudflare(draw, n):
    form = draw.one('rfc3339', 'unix', 'unixnano')
    for _ in range(n):
        r = draw.record()

        def when(time, form=form):
            if form == 'rfc3339':
                return stamp.iso(time, 0)
            seconds = stamp.truth(time)
            return seconds if form == 'unix' else round(time * 1000) * 10 ** 6

        yield escape.document({
            'CacheCacheStatus': 'dynamic', 'ClientASN': 64496, 'ClientCountry': 'de',
            'ClientIP': r.client, 'ClientRequestHost': r.site + draw.one('', '', ':8443'),
            'ClientRequestMethod': r.method, 'ClientRequestPath': r.target.partition('?')[0],
            'ClientRequestProtocol': r.version, 'ClientRequestReferer': r.referer or '',
            'ClientRequestURI': r.target, 'ClientRequestUserAgent': r.agent or '',
            'ClientSrcPort': draw.port(), 'EdgeEndTimestamp': when(r.time + 2),
            'EdgeResponseBytes': r.size, 'EdgeResponseStatus': r.status,
            'EdgeServerIP': draw.private(), 'EdgeStartTimestamp': when(r.time),
            'OriginIP': '192.0.2.80', 'OriginResponseStatus': 200, 'RayID': '3a6050bcbe121a87',
            'WorkerSubrequest': False}, escape.go), entry(r, escape.replaced)


def gcp(draw, n):
    """The keys in alphabetical order, as in exported logs. int64 values are strings."""
    for _ in range(n):
        r = draw.record(odd=False)
        request = {
            'latency': '0.042s', 'remoteIp': r.client, 'requestMethod': r.method,
            'requestSize': '512', 'requestUrl': 'https://%s%s%s' % (
                r.site, draw.one('', '', ':8443'), r.target),
            'responseSize': str(r.size), 'serverIp': draw.private(), 'status': r.status}
        if r.referer is not None:
            request['referer'] = r.referer
        if r.agent is not None:
            request['userAgent'] = r.agent
        yield escape.document({
            'httpRequest': dict(sorted(request.items())), 'insertId': '1kj2m7cf1c2kbs',
            'jsonPayload': {'@type': 'type.googleapis.com/google.cloud.loadbalancing.type.'
                            'LoadBalancerLogEntry', 'remoteIp': r.client,
                            'statusDetails': 'response_sent_by_backend'},
            'logName': 'projects/p/logs/requests', 'receiveTimestamp': stamp.iso(r.time + 1.5, 9),
            'resource': {'labels': {'project_id': 'p'}, 'type': 'http_load_balancer'},
            'severity': 'INFO', 'spanId': '5b9d6a7d0c1c2d3e', 'timestamp': stamp.iso(r.time, 6)},
            escape.plain_json), entry(r)


def azure(draw, n):
    """Numbers are strings in older records; `socketIp` may be a proxy before the client."""
    strings = draw.one(True, False)
    for _ in range(n):
        r = draw.record(odd=False)
        found = entry(r)

        def number(value):
            return str(value) if strings else value

        yield escape.document({
            'time': stamp.iso(r.time, 7), 'resourceId': '/SUBSCRIPTIONS/S/PROVIDERS/MICROSOFT.CDN',
            'category': 'FrontDoorAccessLog',
            'operationName': 'Microsoft.Cdn/Profiles/AccessLog/Write',
            'properties': {
                'trackingReference': '0mMxsXwAAAABEalekYeI4S55qpi5R7R0', 'httpMethod': r.method,
                'httpVersion': '2.0.0.0', 'requestUri': 'https://%s:443%s' % (r.site, r.target),
                'sni': r.site, 'requestBytes': number(710), 'responseBytes': number(r.size),
                'userAgent': r.agent or '', 'clientIp': r.client, 'clientPort': str(draw.port()),
                'socketIp': draw.one(r.client, draw.private()), 'timeTaken': '0.598',
                'requestProtocol': 'HTTPS', 'securityProtocol': 'TLS 1.3', 'endpoint': 'e-x.net',
                'httpStatusCode': number(r.status), 'pop': 'FRA', 'cacheStatus': 'MISS',
                'errorInfo': 'NoError', 'result': 'N/A', 'originName': '10.0.0.5:443',
                'referer': r.referer or ''}}, escape.plain_json), found
