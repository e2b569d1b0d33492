"""How servers escape what clients sent. Knows nothing of formats.

Sources: Apache `ap_escape_logitem` (server/util.c), nginx ngx_http_log_module (`escape=`), Go
encoding/json, zap, PHP json_encode, section 8.6 of HAProxy's manual, Zeek's ASCII writer.
"""

import json
import re

APACHE = {0x08: r'\b', 0x0a: r'\n', 0x0d: r'\r', 0x09: r'\t', 0x0b: r'\v', 0x5c: r'\\',
          0x22: r'\"'}


def octets(text):
    return text.encode('utf-8', 'surrogateescape')


def apache(text):
    return ''.join(APACHE.get(b) or (chr(b) if 0x20 <= b < 0x7f else r'\x%02x' % b)
                   for b in octets(text))


def nginx(text):
    return ''.join(chr(b) if 0x20 <= b < 0x7f and b not in b'"\\' else r'\x%02X' % b
                   for b in octets(text))


def haproxy(text):
    return ''.join(chr(b) if 0x20 <= b < 0x7f and b not in b'"#' else '#%02X' % b
                   for b in octets(text))


def zeek(text):
    """A field of a table; a text that would read as unset is escaped too."""
    if text == '-':
        return r'\x2d'
    text = re.sub('[\udc80-\udcff]', lambda m: r'\x%02x' % (ord(m[0]) - 0xdc00),
                  text.replace('\\', '\\\\'))
    return re.sub('[\x00-\x1f\x7f]', lambda m: r'\x%02x' % ord(m[0]), text)


def plus(text):
    """IIS: blanks become `+`."""
    return text.replace(' ', '+').replace('\t', '+')


def cloudfront(text):
    """Amazon's list: control characters, blanks and the marks that could end a field."""
    return ''.join(chr(b) if 0x20 < b < 0x7f and b not in b'"#%<>[\\]^`{|}\'' else '%%%02X' % b
                   for b in octets(text))


def percent(text):
    """A request target as a URL parser writes it again."""
    return ''.join(chr(b) if 0x20 < b < 0x7f and b not in b'"<>\\^`{|}' else '%%%02X' % b
                   for b in octets(text))


def _json(text, named, high, also=''):
    """`text` as a JSON string: `named` escapes, `also` as \\uhhhh, `high` for beyond ASCII."""
    out = []
    for c in text:
        if c in named:
            out.append(named[c])
        elif c < ' ' or c in also:
            out.append('\\u%04x' % ord(c))
        elif c > '\x7f':
            out.append(high(c))
        else:
            out.append(c)
    return '"%s"' % ''.join(out)


_SHORT = {'"': r'\"', '\\': r'\\', '\n': r'\n', '\r': r'\r', '\t': r'\t'}
_LONG = {**_SHORT, '\b': r'\b', '\f': r'\f'}


def _go_high(c):
    return '\\ufffd' if '\udc80' <= c <= '\udcff' else c


def go(text):
    return _json(text, _SHORT, lambda c: '\\u%04x' % ord(c) if c in '\u2028\u2029' else _go_high(c),
                 '<>&')


def zap(text):
    return _json(text, _SHORT, _go_high)


def nginx_json(text):
    return re.sub(r'\\u00([01][0-9a-f])', lambda m: '\\u00' + m[1].upper(),
                  _json(text, _LONG, lambda c: c))


def nginx_hex(text):
    return '"%s"' % (nginx(text) or '-')


def php(text):
    return json.dumps(replaced(text)).replace('/', '\\/')


def plain_json(text):
    return _json(text, _LONG, lambda c: c)


def replaced(text):
    """What Go and PHP make of bytes that are not UTF-8."""
    return re.sub('[\udc80-\udcff]', '\ufffd', text)


def document(value, string=plain_json, separators=(',', ':')):
    """JSON of dicts, lists, numbers, None and strings, with the strings escaped by `string`."""
    comma, colon = separators
    if isinstance(value, dict):
        return '{%s}' % comma.join(
            plain_json(k) + colon + document(v, string, separators) for k, v in value.items())
    if isinstance(value, list):
        return '[%s]' % comma.join(document(v, string, separators) for v in value)
    if isinstance(value, str):
        return string(value)
    return json.dumps(value)
