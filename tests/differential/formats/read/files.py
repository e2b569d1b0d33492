"""Reads a file whose name says its format, wrapper and compression."""

from . import clf, lines, objects, tables
from .unpack import UNPACK, unpacked
from .unwrap import UNWRAP

# Formats that are read line by line.
LINES = {
    'common': clf.common, 'combined': clf.combined, 'combined_forwarded': clf.forwarded,
    'vhost_combined': clf.vhost, 'litespeed': clf.litespeed, 'varnishncsa': clf.varnish,
    'ltsv': clf.ltsv, 'npm': clf.npm, 'npm_old': clf.npm, 'npmplus': clf.npmplus,
    'kinsta': clf.kinsta, 'traefik_clf': clf.traefik, 'traefik_clf_quotes': clf.traefik,
    'caddy_json': objects.caddy, 'traefik_json': objects.traefik, 'nginx_json': objects.nginx,
    'nginx_json_hex': objects.nginx_hex, 'nginx_json_php': objects.nginx,
    'envoy_json': objects.envoy, 'istio_json': objects.envoy,
    'cloudflare_json': objects.cloudflare, 'gcp_json': objects.gcp, 'azure_json': objects.azure,
    'alb': lines.alb, 'alb_ipv6': lines.alb, 'elb': lines.elb, 's3': lines.s3,
    'envoy_text': lines.envoy, 'envoy_text_quotes': lines.envoy, 'istio_text': lines.istio,
    'ambassador': lines.envoy, 'haproxy': lines.haproxy, 'haproxy_ipv6': lines.haproxy,
    'squid': lines.squid, 'heroku': lines.heroku, 'uvicorn': lines.uvicorn,
    'uvicorn_ipv6': lines.uvicorn,
}
# Formats that name their columns, or whose columns a document names.
TABLES = {
    'iis_w3c': tables.w3c, 'iis_w3c_concatenated': tables.w3c, 'iis_w3c_utf16le': tables.w3c,
    'iis_w3c_utf16be': tables.w3c, 'cloudfront': tables.cloudfront,
    'cloudfront_headless': tables.cloudfront, 'iis_comma': tables.iis_comma, 'zeek': tables.zeek,
}


def _text(data):
    if data[:2] in (b'\xff\xfe', b'\xfe\xff'):
        return data.decode('utf-16')
    return data.decode('utf-8', 'surrogateescape')


def read(path):
    """The records of a file, in its order."""
    name, *suffixes = path.name.split('.')
    wrapper = suffixes.pop(0) if suffixes and suffixes[0] not in UNPACK else None
    text = _text(unpacked(path.read_bytes(), suffixes))
    rows = [row[:-1] if row.endswith('\r') else row for row in text.split('\n')]
    if wrapper:
        rows = UNWRAP[wrapper](rows)
    if name in TABLES:
        yield from TABLES[name](rows)
        return
    for row in rows:
        found = LINES[name](row) if row else None
        if found:
            yield found
