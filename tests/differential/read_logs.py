"""An independent reading of access logs, to compare findrobots with.

Written from the documentation of the formats (Apache mod_log_config and mod_ssl, nginx
ngx_http_log_module, HAProxy, Amazon S3, Nginx Proxy Manager) and from the README, by regular
expressions over whole lines. It shares nothing with the source of the program.

    python3 tests/differential/read_logs.py FILE...    print one JSON object a file
"""

import csv
import datetime
import gzip
import ipaddress
import json
import re
import sys

TARGET = b'/robots.txt'
MAX_LINE = 1 << 20

CLF_TIME = rb'(?:\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d{4})?)'
ISO_TIME = rb'(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)'
TIME = rb'\[(' + CLF_TIME + rb'|' + ISO_TIME + rb')\]'
QUOTED = rb'"((?:[^"\\]|\\.)*)"'
# A method is a token of RFC 9110; without a version it is HTTP/0.9, which knows only GET. Servers
# log what was sent, so other words before a path are methods too.
REQUEST = re.compile(rb"([A-Za-z][A-Za-z0-9!#$%&'*+.^_`|~-]*) +(\S+)(?: +.*)?\Z", re.S)
# A record that may be torn after its target.
RECORD = re.compile(rb'(\S+) \S+ \S+ ' + TIME + rb' "([A-Za-z-]+) ([^\s"]+)(?=[ "])')


class Line:
    """The reading of one line.

    `accept` holds the clients that may be printed, or None for "no request for the target". If
    `refuse` is true, a warning is accepted instead.
    """

    def __init__(self, accept, refuse=False, time=None, pair=None, why=''):
        self.accept = set(accept)
        self.refuse = refuse
        self.time = time
        self.pair = pair
        self.decided = False
        self.why = why


OTHER = Line([None], why='asks for something else')


def address(word):
    """The address that a word is, without brackets and port, or None."""
    text = word.decode('latin-1')
    match = re.fullmatch(r'\[([0-9A-Fa-f:.]+(?:%\w+)?)\](?::\d{1,5})?', text)
    if match:
        text = match[1]
    elif re.fullmatch(r'\d+\.\d+\.\d+\.\d+:\d{1,5}', text):
        text = text.split(':')[0]
    try:
        ipaddress.ip_address(text.split('%')[0])
    except ValueError:
        return None
    return text.encode('latin-1')


def with_port(word):
    return bool(re.fullmatch(rb'\[[0-9A-Fa-f:.]+\]:\d+|\d+\.\d+\.\d+\.\d+:\d+', word))


def holds_target(line):
    """Whether a line holds the target as a word: bounded by blanks, quotes or its ends."""
    return re.search(rb'(?:\A|[\s"\'])' + re.escape(TARGET) + rb'(?:\Z|[\s"\'\\])', line)


def seconds(text):
    """Seconds since 1970 in UTC, or None where the zone or the form is unknown."""
    text = text.decode('latin-1')
    for form in ('%d/%b/%Y:%H:%M:%S %z', '%Y-%m-%dT%H:%M:%S%z'):
        try:
            return int(datetime.datetime.strptime(text, form).timestamp())
        except ValueError:
            pass
    return None


def elements(text):
    """The addresses of a forwarded list, without `-` and `unknown`."""
    words = [word.strip() for word in text.split(b',')]
    return [word for word in words if word not in (b'', b'-', b'unknown')]


def first_of_list(text):
    """(client, sure) of a forwarded list, or None if it names no client."""
    words = [word.strip() for word in text.split(b',')]
    known = elements(text)
    if not known:
        return None
    first = address(known[0]) or known[0]
    return first, words[0] not in (b'', b'-', b'unknown')


def client_before_time(prefix):
    """A `Line` without a time: the client of the words before `[time]`."""
    prefix = prefix.strip()
    quoted = re.match(QUOTED + rb'(?: |\Z)', prefix)
    if quoted:
        found = first_of_list(quoted[1])
        rest = prefix[quoted.end():]
        if found and address(found[0]):
            return Line([found[0]], refuse=not found[1])
        if found:
            # A quoted name: a virtual host before an address, or a client.
            words = rest.split()
            if words and address(words[0]):
                return Line([address(words[0])])
            return Line([found[0]] + words[:1], refuse=True)
        return client_before_time(rest) if rest else Line([b'-'], refuse=True)
    if re.match(rb'[^\s",]+,', prefix):
        # A list whose elements are separated by a comma and a blank, or by a comma alone.
        listed = re.match(rb'[^\s",]+(?:, ?[^\s",]+)+', prefix)
        if not listed:
            return Line([], refuse=True)
        found = first_of_list(listed[0])
        if not found:
            return Line([b'-'] + [a for a in map(address, prefix.split()) if a], refuse=True)
        return Line([found[0]], refuse=not found[1] or not address(found[0]))
    words = prefix.split()
    if not words:
        return Line([b'-'], refuse=True)
    first = address(words[0])
    second = address(words[1]) if len(words) > 1 else None
    if first and second:
        if with_port(words[0]) and not with_port(words[1]) and len(words) >= 3:
            # `%v:%p %h`, or a client with its port before a proxy: only the file can say.
            return Line([first, second], pair=(first, second))
        return Line([first, second], pair=(first, second))
    if first:
        others = [a for a in map(address, words[1:]) if a]
        # `$host - $remote_addr` with an address for a host.
        return Line([first] + others, refuse=bool(others))
    if second:
        return Line([second])
    others = [a for a in map(address, words[2:]) if a]
    if others:
        return Line(words[:1] + others, refuse=True)
    if re.search(rb'\.\d+\Z|/', words[0]):
        # Neither an address nor a name.
        return Line(words[:2], refuse=True)
    if words[0].startswith(b'unix:') or (words[0] == b'-' and len(words) <= 3):
        return Line([words[0]])
    if len(words) == 1:
        return Line([words[0]], refuse=True)
    if words[1] == b'-':
        if len(words) == 4 and words[2] == b'-':
            # A client of four words, or a virtual host whose client is `-`.
            return Line([words[0], b'-'], refuse=True)
        return Line([words[0]], refuse=len(words) > 3)
    if len(words) == 4 and words[2] == b'-':
        return Line([words[1]])
    return Line(words[:2], refuse=True)


def client_after_time(words):
    """A `Line` without a time: the client of the fields between `[time]` and the request."""
    found = []
    for word in words:
        inner = word[1:-1] if word[:1] == b'"' else word
        listed = first_of_list(inner) if b',' in inner else None
        one = (listed[0] if listed else None) or address(inner)
        if one and address(one):
            found.append(one)
    if len(found) == 1:
        return Line(found)
    if found:
        return Line(found, refuse=True)
    names = [word for word in words if word[:1] != b'"']
    return Line(names[:1] or [b'-'], refuse=True)


def of_request(request, who, time):
    """The reading of a line whose request is known."""
    match = REQUEST.match(request)
    if not match:
        # `-`, nothing, the bytes of another protocol: not a request for the target.
        return Line([None], refuse=True, why='no request was sent')
    version = re.search(rb' HTTP/\d(\.\d)?\Z', request)
    usual = version or (match[1].isupper() and request.count(b' ') == 1)
    if match[2] != TARGET:
        return OTHER if usual else Line([None], refuse=True, why='an odd request')
    who.refuse = who.refuse or not usual
    who.time = seconds(time)
    return who


NPM = re.compile(
    TIME + rb' (?:\S+ \S+ )?\d+ - [A-Z]+ https? \S+ ' + QUOTED + rb' \[Client ([^\]]+)\]')
HAPROXY = re.compile(
    rb'(\S+):\d+ \[(' + CLF_TIME + rb')\] \S+ \S+/\S+ \S+ -?\d+ \S+ .*'
    + QUOTED + rb'\Z')
S3 = re.compile(
    rb'[0-9a-f]{64} \S+ ' + TIME + rb' (\S+) \S+ \S+ [A-Z0-9]+\.[A-Z._]+ \S+ ' + QUOTED + rb' ')
FIELDS = re.compile(rb'(?:"(?:[^"\\]|\\.)*"|\S+)(?= |\Z)')


def read_line(line):
    """The reading of a line that holds the target as a word."""
    if re.match(rb'\{"log": ".*\}\Z', line):
        inner = read_line(json.loads(line)['log'].encode().rstrip(b'\n'))
        return Line(inner.accept, refuse=True, why='docker')
    records = list(RECORD.finditer(line))
    times = list(re.finditer(TIME, line))
    if len(records) > 1 or len(times) > 1:
        return read_several(line, records)
    match = NPM.match(line)
    if match:
        if match[2] != TARGET:
            return OTHER
        return Line([address(match[3]) or match[3]], time=seconds(match[1]))
    match = HAPROXY.match(line)
    if match:
        return of_request(match[3], Line([address(match[1]) or match[1]]), match[2])
    match = S3.match(line)
    if match:
        return of_request(match[3], Line([match[2]]), match[1])
    if line[:1] == b'"' and times and line[-1:] == b'"':
        whole = read_quoted_line(line)
        if whole:
            return whole
    if not times:
        return Line([b[1] for b in re.finditer(rb'(\S+) - - ', line)], refuse=True, why='no time')
    time = times[0]
    if time.start() == 0:
        return read_time_first(line, time)
    return read_time_inside(line, time)


def read_quoted_line(line):
    """LiteSpeed's line, in quotes as a whole, and a cell of CSV, whose quotes are doubled."""
    try:
        row = next(csv.reader([line.decode('latin-1')], strict=True))
    except csv.Error:
        row = []
    if row and '"' in row[0] and re.search(TIME, row[0].encode('latin-1')):
        return read_line(row[0].encode('latin-1'))
    if re.match(rb'"[^\s",]+ ', line):
        return read_line(line[1:-1])
    return None


def read_several(line, records):
    """Two records in one line, or a torn one: the client of the record that asks, or a refusal."""
    accept = []
    for match in records:
        if match[4] == TARGET:
            word = match[1].rsplit(b'"', 1)[-1]
            accept.append(address(word) or word)
            # A host without the end of the line before it, `…"x"203.0.113.5`, has no border.
    return Line(accept or [None], refuse=True, why='two records')


def read_time_first(line, time):
    fields = list(FIELDS.finditer(line, time.end()))
    between = []
    for field in fields:
        word = field[0]
        if word[:1] == b'"':
            inner = word[1:-1]
            match = REQUEST.match(inner)
            if match and (re.search(rb' HTTP/\d', inner) or match[2][:1] in b'/*'):
                return of_request(inner, client_after_time(between), time[1])
        between.append(word)
    return Line([None], refuse=True, why='no request after the time')


def read_time_inside(line, time):
    prefix = line[:time.start()].rstrip()
    prefixed = re.match(
        rb'(?:[A-Z][a-z][a-z] [ \d]\d \d\d:\d\d:\d\d \S+ \S+: |<\d+>'
        rb'|\d{4}-\d\d-\d\dT\S+ (?:std(?:out|err) [FP] |\S+ \S+: )?'
        rb'|[\w.-]+ *\| |\{"log":"|\S*\.log:(?:\d+:)?(?=\S* ))', line)
    if prefixed:
        inner = read_line(line[prefixed.end():])
        return Line(inner.accept, refuse=True, why='prefixed')
    match = re.match(rb' ' + QUOTED + rb'(?= |\Z)', line[time.end():])
    if not match:
        words = [address(word) or word for word in prefix.split()[:2]]
        return Line(words + [None], refuse=True, why='no quoted request after the time')
    torn = re.search(rb'\[(.*)', prefix[1:])
    if torn and not re.match(rb'"|\[[0-9A-Fa-f:.]+\](?::\d+)? - \S+\Z', prefix):
        # The beginning of a time, and a second record; or a user name with a bracket.
        words = [prefix.split()[0]] + re.findall(rb'[0-9A-Za-z:._%-]+', torn[1])
        clients = [address(word) or word for word in words]
        return Line(clients + [None], refuse=True, why='torn')
    who = client_before_time(prefix)
    if b'"' in prefix and prefix[:1] != b'"':
        who.refuse = True
    return of_request(match[1], who, time[1])


def text_of(data):
    if data[:2] == b'\x1f\x8b':
        data = gzip.decompress(data)
    return data.removeprefix(b'\xef\xbb\xbf')


def looks_like_request(line):
    return re.search(QUOTED.replace(b'(', b'(?:', 1), line) and re.search(TIME, line)


def column(lines):
    """Which of two addresses before `- - [time]` is the client: 0, 1, or None if nothing says.

    A list of forwarded addresses in the first column is a client's, a name is a virtual host's.
    """
    listed = named = False
    for line in lines:
        match = re.match(rb'(\S+(?:, \S+)*) (\S+) - \S+ \[', line)
        if match and address(match[2]):
            listed = listed or b',' in match[1]
            named = named or not address(match[1].split(b',')[0])
    return None if listed == named else int(named)


def read(data):
    """What a log holds.

    `must` counts the hits of each host that have to be found, `times` has their times, `may` the
    readings that are left open with their lines, `long` the number of lines that are too long.
    """
    must, may, times, long_lines = {}, [], {}, 0
    lines = re.split(rb'[\n\r\0]', text_of(data))
    client = column(lines)
    for line in lines:
        if len(line) > MAX_LINE:
            long_lines += 1
            continue
        if not holds_target(line):
            if TARGET in line:
                # Part of a longer word: another target. A line that cannot be read may say so.
                may.append((Line([None], refuse=True, why='a longer word'), line))
            continue
        reading = read_line(line)
        if reading.pair and client is not None:
            reading.accept, reading.decided = {reading.pair[client]}, True
        if reading.refuse or len(reading.accept) > 1:
            may.append((reading, line))
        elif reading.accept != {None}:
            [host] = reading.accept
            must[host] = must.get(host, 0) + 1
            times.setdefault(host, []).append(reading.time)
    is_log = any(re.search(QUOTED, line) and re.search(TIME, line) for line in lines)
    return {'must': must, 'may': may, 'times': times, 'long': long_lines, 'log': is_log}


def main():
    for name in sys.argv[1:]:
        with open(name, 'rb') as file:
            found = read(file.read())
        shown = {
            'file': name,
            'log': found['log'],
            'long': found['long'],
            'hosts': {host.decode('latin-1'): n for host, n in sorted(found['must'].items())},
            'open': [
                {'accept': sorted(str(h and h.decode('latin-1')) for h in reading.accept),
                 'refuse': reading.refuse, 'why': reading.why,
                 'line': line[:200].decode('latin-1')}
                for reading, line in found['may']
            ],
        }
        print(json.dumps(shown))


if __name__ == '__main__':
    main()
