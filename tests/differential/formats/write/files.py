"""Which files there are: each format once, and a few in every wrapper and compression."""

import json
import random

import fields

from . import apache, aws, envoy, json_cloud, json_servers, nginx_text, others, w3c
from .draw import Draw
from .entry import of_format
from .pack import DRAWN, packed
from .wrap import WRAPPERS

# Each format, its writer, and which characters clients may send for the log to be unambiguous.
FORMATS = {
    'common': (apache.common, 'bytes'),
    'combined': (apache.combined, 'bytes'),
    'combined_forwarded': (apache.combined_forwarded, 'bytes'),
    'vhost_combined': (apache.vhost_combined, 'bytes'),
    'litespeed': (apache.litespeed, 'bytes'),
    'varnishncsa': (apache.varnishncsa, 'bytes'),
    'ltsv': (apache.ltsv, 'bytes'),
    'npm': (nginx_text.npm, 'bytes'),
    'npm_old': (nginx_text.npm_old, 'bytes'),
    'npmplus': (nginx_text.npmplus, 'bytes'),
    'kinsta': (nginx_text.kinsta, 'bytes'),
    'traefik_clf': (envoy.traefik_clf, 'plain'),
    'traefik_clf_quotes': (envoy.traefik_clf, 'bytes'),
    'iis_w3c': (w3c.iis_w3c, 'unicode'),
    'iis_w3c_concatenated': (w3c.iis_w3c_concatenated, 'unicode'),
    'iis_w3c_utf16le': (w3c.iis_w3c, 'unicode'),
    'iis_w3c_utf16be': (w3c.iis_w3c, 'unicode'),
    'cloudfront': (w3c.cloudfront, 'bytes'),
    'cloudfront_headless': (w3c.cloudfront_headless, 'bytes'),
    'iis_comma': (w3c.iis_comma, 'plain'),
    'caddy_json': (json_servers.caddy, 'bytes'),
    'traefik_json': (json_servers.traefik, 'bytes'),
    'nginx_json': (json_servers.nginx, 'bytes'),
    'nginx_json_hex': (json_servers.nginx_hex, 'bytes'),
    'nginx_json_php': (json_servers.nginx_php, 'bytes'),
    'envoy_json': (envoy.gateway_json, 'unicode'),
    'istio_json': (envoy.istio_json, 'unicode'),
    'cloudflare_json': (json_cloud.cloudflare, 'bytes'),
    'gcp_json': (json_cloud.gcp, 'unicode'),
    'azure_json': (json_cloud.azure, 'unicode'),
    'alb': (aws.alb, 'bytes'),
    'alb_ipv6': (aws.alb_ipv6, 'bytes'),
    'elb': (aws.elb, 'bytes'),
    's3': (aws.s3, 'plain'),
    'envoy_text': (envoy.text, 'plain'),
    'envoy_text_quotes': (envoy.text, 'unicode'),
    'istio_text': (envoy.istio_text, 'plain'),
    'ambassador': (envoy.ambassador, 'plain'),
    'haproxy': (others.haproxy, 'bytes'),
    'haproxy_ipv6': (others.haproxy_ipv6, 'bytes'),
    'squid': (others.squid, 'plain'),
    'heroku': (others.heroku, 'plain'),
    'uvicorn': (others.uvicorn, 'plain'),
    'uvicorn_ipv6': (others.uvicorn_ipv6, 'plain'),
    'zeek': (others.zeek, 'bytes'),
}
WRAPPED = ('combined', 'traefik_json', 'nginx_json')
PACKED = (('combined', 'gz.gz'), ('combined', 'tar.gz'), ('caddy_json', 'gz.gz'),
          ('caddy_json', 'tar.gz'), ('iis_w3c', 'tar.gz'))
ENCODINGS = {'iis_w3c_utf16le': 'utf-16-le', 'iis_w3c_utf16be': 'utf-16-be'}


def plan(r):
    """(format, wrapper, compression) of each file."""
    for name in FORMATS:
        yield name, '', r.choice(DRAWN)
    for name in WRAPPED:
        for wrapper in WRAPPERS:
            yield name, wrapper, r.choice(DRAWN)
    for name, suffix in PACKED:
        yield name, '', suffix


def encoded(name, lines, r):
    """The bytes of a file. IIS ends lines with CR LF; the last line may have no end."""
    end = '\r\n' if name.startswith('iis') else '\n'
    text = end.join(lines) + r.choice((end, end, end, ''))
    if name in ENCODINGS:
        return ('\ufeff' + text).encode(ENCODINGS[name])
    return text.encode('utf-8', 'surrogateescape')


def write(folder, seed, n):
    """Writes the files of a seed and `truth.jsonl` into `folder`, which has to be empty."""
    with open(folder / 'truth.jsonl', 'w', encoding='ascii') as truth:
        for name, wrapper, suffix in plan(random.Random(seed)):
            writer, text = FORMATS[name]
            stem = '.'.join(filter(None, (name, wrapper)))
            draw = Draw('%s %s %s' % (seed, stem, suffix), text)
            if wrapper in ('docker', 'cri'):
                draw.text, draw.long = 'quotes', True
            pairs = writer(draw, n)
            if wrapper:
                pairs = WRAPPERS[wrapper](draw, list(pairs))
            pairs = list(pairs)
            data, file = packed(encoded(name, [line for line, _ in pairs], draw.r), stem, suffix)
            (folder / file).write_bytes(data)
            records = [of_format(name, found) for _, found in pairs if found]
            for k, found in enumerate(records, 1):
                truth.write(json.dumps({'file': file, 'line': k, **found}) + '\n')


assert FORMATS.keys() == fields.FIELDS.keys() == fields.ESCAPED.keys()
