"""The fields of a record, which of them a format has, and in what form the truth states strings.

The only file that writer and reader share: names and forms, no code that reads or writes a log.

A value is null if the format has no such field, or if the log marks it as absent: `-`, an empty
string, JSON null, a key that is not there, `(empty)` in Zeek. The bytes `-` of `%b` are null too.

Strings are Unicode. A byte that is not part of UTF-8 stands as `\\xhh`. A backslash of the log is
not doubled, so such a byte and a text that spells it look the same.
"""

KEYS = ('host', 'time', 'method', 'target', 'status', 'bytes', 'referer', 'agent', 'vhost')

_CLF = 'host time method target status bytes'
_COMBINED = _CLF + ' referer agent'
_ALL = _COMBINED + ' vhost'
_ENVOY = _CLF + ' agent vhost'

# What each format can log. `method target` are null in records without a request.
FIELDS = {
    'common': _CLF,
    'combined': _COMBINED,
    'combined_forwarded': _COMBINED,
    'vhost_combined': _ALL,
    'litespeed': _COMBINED,
    'varnishncsa': _ALL,
    'ltsv': _ALL,
    'npm': _ALL,
    'npm_old': _ALL,
    'npmplus': _ALL,
    'kinsta': _ALL,
    'traefik_clf': _COMBINED,
    'traefik_clf_quotes': _COMBINED,
    'iis_w3c': _ALL,
    'iis_w3c_concatenated': _ALL,
    'iis_w3c_utf16le': _ALL,
    'iis_w3c_utf16be': _ALL,
    'cloudfront': _ALL,
    'cloudfront_headless': _ALL,
    'iis_comma': _CLF,
    'caddy_json': _ALL,
    'traefik_json': _ALL,
    'nginx_json': _ALL,
    'nginx_json_hex': _ALL,
    'nginx_json_php': _ALL,
    'envoy_json': _ENVOY,
    'istio_json': _ENVOY,
    'cloudflare_json': _ALL,
    'gcp_json': _ALL,
    'azure_json': _ALL,
    'alb': _ENVOY,
    'alb_ipv6': _ENVOY,
    'elb': _ENVOY,
    's3': _ALL,
    'envoy_text': _ENVOY,
    'envoy_text_quotes': _ENVOY,
    'istio_text': _ENVOY,
    'ambassador': _ENVOY,
    'haproxy': _CLF,
    'haproxy_ipv6': _CLF,
    'squid': _CLF + ' vhost',
    'heroku': _CLF + ' vhost',
    'uvicorn': 'host method target status',
    'uvicorn_ipv6': 'host method target status',
    'zeek': _ALL,
}

# How a format escapes, and whether the truth keeps the escapes as the log has them ('raw') or
# states the text without them ('decoded').
ESCAPED = {
    'common': ('apache', 'raw'),
    'combined': ('apache', 'raw'),
    'combined_forwarded': ('apache', 'raw'),
    'vhost_combined': ('apache', 'raw'),
    'litespeed': ('apache', 'raw'),
    'varnishncsa': ('apache', 'raw'),
    'ltsv': ('apache', 'raw'),
    'npm': ('nginx', 'raw'),
    'npm_old': ('nginx', 'raw'),
    'npmplus': ('nginx', 'raw'),
    'kinsta': ('nginx', 'raw'),
    'traefik_clf': ('none', 'raw'),
    'traefik_clf_quotes': ('none', 'raw'),
    'iis_w3c': ('plus', 'raw'),
    'iis_w3c_concatenated': ('plus', 'raw'),
    'iis_w3c_utf16le': ('plus', 'raw'),
    'iis_w3c_utf16be': ('plus', 'raw'),
    'cloudfront': ('percent', 'raw'),
    'cloudfront_headless': ('percent', 'raw'),
    'iis_comma': ('none', 'raw'),
    'caddy_json': ('zap', 'decoded'),
    'traefik_json': ('go', 'decoded'),
    'nginx_json': ('nginx escape=json', 'decoded'),
    'nginx_json_hex': ('nginx', 'decoded'),
    'nginx_json_php': ('php', 'decoded'),
    'envoy_json': ('json', 'decoded'),
    'istio_json': ('json', 'decoded'),
    'cloudflare_json': ('go', 'decoded'),
    'gcp_json': ('json', 'decoded'),
    'azure_json': ('json', 'decoded'),
    'alb': ('nginx', 'raw'),
    'alb_ipv6': ('nginx', 'raw'),
    'elb': ('nginx', 'raw'),
    's3': ('none', 'raw'),
    'envoy_text': ('none', 'raw'),
    'envoy_text_quotes': ('none', 'raw'),
    'istio_text': ('none', 'raw'),
    'ambassador': ('none', 'raw'),
    'haproxy': ('haproxy', 'raw'),
    'haproxy_ipv6': ('haproxy', 'raw'),
    'squid': ('none', 'raw'),
    'heroku': ('none', 'raw'),
    'uvicorn': ('percent', 'raw'),
    'uvicorn_ipv6': ('percent', 'raw'),
    'zeek': ('zeek', 'raw'),
}


def shown(value):
    """A value as JSON can hold it: bytes that are not UTF-8 become `\\xhh`."""
    if not isinstance(value, str):
        return value
    return value.encode('utf-8', 'surrogateescape').decode('utf-8', 'backslashreplace')
