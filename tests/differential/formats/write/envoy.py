"""Envoy and what is built on it (Istio, Ambassador, Envoy Gateway); Traefik's common log format.

None of the text formats escapes anything. Sources: Envoy's page on access logging, Istio's on
Envoy access logs, Envoy Gateway's default access log, Ambassador's Module, Traefik's CLF.
"""

from . import escape, stamp
from .entry import entry


def _client(draw, r, found, remote):
    """(x-forwarded-for, downstream address); the truth gets the host that they mean."""
    address = draw.with_port(r.client)
    if draw.rare(.2):
        found['host'] = r.client if remote else None
        return None, address
    text, found['host'] = draw.forwarded()
    return text, address


def _parts(draw, remote=False):
    r = draw.record(odd=False)
    found = entry(r, referer=None)
    forwarded, address = _client(draw, r, found, remote)
    authority = r.site + draw.one('', '', ':8443')
    return r, found, forwarded, address, authority


def gateway_json(draw, n):
    """Envoy Gateway's default, the keys sorted as Envoy does."""
    for _ in range(n):
        r, found, forwarded, address, authority = _parts(draw, remote=True)
        yield escape.document(dict(sorted({
            'start_time': stamp.iso(r.time), 'method': r.method, 'x-envoy-origin-path': r.target,
            'protocol': r.version, 'response_code': r.status, 'response_flags': '-',
            'response_code_details': 'via_upstream', 'connection_termination_details': None,
            'upstream_transport_failure_reason': None, 'bytes_received': 0, 'bytes_sent': r.size,
            'duration': 1, 'x-envoy-upstream-service-time': None, 'x-forwarded-for': forwarded,
            'user-agent': r.agent, 'x-request-id': 'ab1e4da7-5f1d-45ea-bb4a-fa1ccd03b82b',
            ':authority': authority, 'upstream_host': '10.244.0.13:3000',
            'upstream_cluster': 'httproute/default/backend/rule/0',
            'upstream_local_address': '10.244.0.14:58822',
            'downstream_local_address': '10.244.0.14:3000', 'downstream_remote_address': address,
            'requested_server_name': None, 'route_name': 'httproute/default/backend/rule/0'
        }.items()))), found


def istio_json(draw, n):
    for _ in range(n):
        r, found, forwarded, address, authority = _parts(draw, remote=True)
        yield escape.document({
            'authority': authority, 'bytes_received': 0, 'bytes_sent': r.size,
            'connection_termination_details': None, 'downstream_local_address': '10.1.0.9:8080',
            'downstream_remote_address': address, 'duration': 3, 'method': r.method,
            'path': r.target, 'protocol': r.version, 'request_id': 'd209e46f-9ed5-9b61-bbdd-43e22',
            'requested_server_name': None, 'response_code': r.status,
            'response_code_details': 'via_upstream', 'response_flags': '-',
            'route_name': 'default', 'start_time': stamp.iso(r.time),
            'upstream_cluster': 'inbound|8080||', 'upstream_host': '10.1.0.9:8080',
            'upstream_local_address': '127.0.0.6:40741', 'upstream_service_time': '2',
            'upstream_transport_failure_reason': None, 'user_agent': r.agent,
            'x_forwarded_for': forwarded}), found


def _start(r):
    return '[%s] "%s %s %s" %d' % (stamp.iso(r.time), r.method, r.target, r.version, r.status)


def _end(r, forwarded, authority):
    return '"%s" "%s" "d209e46f-9ed5-9b61-bbdd-43e22662702a" "%s" "10.1.0.9:8080"' % (
        forwarded or '-', r.agent or '-', authority)


def text(draw, n):
    for _ in range(n):
        r, found, forwarded, _address, authority = _parts(draw)
        yield '%s - 0 %d 226 %s %s' % (_start(r), r.size, draw.one('100', '-'),
                                       _end(r, forwarded, authority)), found


def ambassador(draw, n):
    for line, found in text(draw, n):
        yield 'ACCESS ' + line, found


def istio_text(draw, n):
    for _ in range(n):
        r, found, forwarded, address, authority = _parts(draw, remote=True)
        reason = draw.one('-', '-', 'connection reset by peer', 'TLS error: a b')
        yield ('%s - via_upstream - "%s" 0 %d 3 %s %s inbound|8080|| 127.0.0.6:40741 '
               '10.1.0.9:8080 %s %s default' % (
                   _start(r), reason, r.size, draw.one('2', '-'), _end(r, forwarded, authority),
                   address, draw.one('-', 'outbound_.80_._.web.default.svc.cluster.local'))), found


def traefik_clf(draw, n):
    for k in range(n):
        r = draw.record()
        r.target = escape.percent(r.target)
        if r.referer and '"' in r.referer:
            r.referer = None
        yield '%s - %s [%s] "%s %s %s" %d %d "%s" "%s" %d "%s" "%s" %dms' % (
            r.client, r.user, stamp.clf(r.time), r.method, r.target, r.version, r.status, r.size,
            r.referer or '-', r.agent or '-', k + 1, draw.one('web@docker', '-'),
            draw.one('http://10.0.0.5:80', '-'), draw.r.randrange(900)), entry(r)
