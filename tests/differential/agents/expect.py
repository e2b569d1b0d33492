"""What the report should say, from the records alone. Knows nothing of the report's form.

Times are seconds since 1970. Hosts, agents and targets are strings as `corpus` has them.
"""

import collections
import re

CLASSES = ('1xx', '2xx', '3xx', '4xx', '5xx', 'other')


def is_fetch(target):
    """Whether a request is for robots.txt, however it is spelled."""
    if target is None:
        return False
    target = re.sub('^[A-Za-z0-9]*://[^/?#]*', '', target)
    path = re.split('[?#]', target, maxsplit=1)[0]
    path = re.sub('%([0-9A-Fa-f]{2})', lambda m: chr(int(m[1], 16)), path)
    return re.sub('/+', '/', path).lower() == '/robots.txt'


def status_class(status):
    status = status or 0
    return CLASSES[status // 100 - 1] if 100 <= status < 600 else 'other'


def days_of(moments):
    """{day number: (requests, bytes)} of pairs of a time and bytes."""
    days = {}
    for time, size in moments:
        requests, total = days.get(time // 86400, (0, 0))
        days[time // 86400] = requests + 1, total + size
    return days


def intervals(hours):
    """(median, longest) of the seconds between hours, of two in the middle the lower one."""
    hours = sorted(hours)
    steps = sorted(3600 * (b - a) for a, b in zip(hours, hours[1:]))
    return (steps[(len(steps) - 1) // 2], steps[-1]) if steps else (None, None)


class Sum:
    """What some records add up to."""

    def __init__(self, records):
        records = list(records)
        self.requests = len(records)
        self.bytes = sum(row['bytes'] or 0 for row in records)
        self.hosts = len({row['host'] for row in records})
        counts = collections.Counter(status_class(row['status']) for row in records)
        self.status = {name: counts[name] for name in CLASSES}
        fetches = [row for row in records if is_fetch(row['target'])]
        self.fetches = len(fetches)
        self.sizes = collections.Counter((row['status'], row['bytes']) for row in fetches)
        self.interval = intervals({row['time'] // 3600 for row in fetches
                                   if row['time'] is not None})
        times = [row['time'] for row in records if row['time'] is not None]
        self.first, self.last = min(times, default=None), max(times, default=None)
        self.days = days_of((row['time'], row['bytes'] or 0) for row in records
                            if row['time'] is not None)
        # One path that two servers escape differently is two targets.
        self.targets = {row['logged'].partition('?')[0] for row in records
                        if row['logged'] is not None}


def by_agent(records):
    """The records of each agent; that of requests without one is the empty string."""
    agents = collections.defaultdict(list)
    for row in records:
        agents[row['agent'] or ''].append(row)
    return dict(agents)


def inside(records, since=None, until=None, vhost=None):
    """The records in a window: from `since` on and before `until`, of one virtual host."""
    for row in records:
        if since is not None or until is not None:
            if row['time'] is None:
                continue
            if since is not None and row['time'] < since:
                continue
            if until is not None and row['time'] >= until:
                continue
        if vhost is not None:
            if row['vhost'] is None or row['vhost'].lower() != vhost.lower():
                continue
        yield row
