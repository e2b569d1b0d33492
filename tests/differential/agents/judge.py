"""Compares a report with the records of the logs. Knows nothing of how either came to be.

Which agents are one robot is the report's to say, but for `crowd`'s, of which it is known what they
are. All that it says of a robot must then be the sum of its agents.
"""

import collections
import datetime

import crowd
from expect import Sum, by_agent, is_fetch

ROBOTS = crowd.as_logged(crowd.ROBOTS)
PEOPLE = crowd.as_logged(crowd.PEOPLE)
KINDS = ('listed', 'declared', 'tool', 'hidden', 'empty')
# A sketch counts exactly up to here but for a few, and within this share beyond.
EXACT, SLACK, SHARE = 1000, 2, .05
SAMPLE = 10


def shown(text):
    """A string as JSON has it: backslashes doubled, bytes that are not UTF-8 as `\\xhh`."""
    data = text.replace('\\', '\\\\').encode('utf-8', 'surrogateescape')
    return data.decode('utf-8', 'backslashreplace')


def moment(seconds):
    if seconds is None:
        return None
    form = '%Y-%m-%dT%H:%M:%SZ'
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime(form)


def day(number):
    return moment(86400 * number)[:10]


def differ(what, found, expected):
    if found != expected:
        yield '%s: found %r, written %r' % (what, found, expected)


def robot(row, records, has_times):
    """Differences between a robot's row and the sum of its agents."""
    name, total = 'robot %r' % row['name'], Sum(records)
    for key in ('requests', 'bytes', 'hosts'):
        yield from differ('%s: %s' % (name, key), row[key], getattr(total, key))
    yield from differ(name + ': status', row['status'], total.status)
    yield from differ(name + ': fetches', row['robots_txt']['requests'], total.fetches)
    sizes = {(status, size): n for status, size, n in row['robots_txt']['sizes']}
    yield from differ(name + ': sizes', sizes, dict(total.sizes))
    yield from differ(name + ': sizes twice', len(row['robots_txt']['sizes']), len(sizes))
    if has_times:
        yield from times(name, row, total)
    if row['kind'] == 'hidden':
        # The facts on an agent are also those of people who have it.
        yield from differ(name + ': targets', set(row['targets'].values()), {None})
        yield from differ(name + ': days', row['days'], None)
        return
    if has_times:
        days = [[day(n), *total.days[n]] for n in sorted(total.days)]
        yield from differ(name + ': days', row['days'], days)
    yield from targets(name, row['targets'], total)


def times(name, row, total):
    """Differences in when a robot came."""
    interval = row['robots_txt']['interval']
    yield from differ(name + ': interval', (interval['median'], interval['longest']),
                      total.interval)
    yield from differ(name + ': first', row['first'], moment(total.first))
    yield from differ(name + ': last', row['last'], moment(total.last))


def targets(name, found, total):
    """Differences in the targets of a robot."""
    distinct, sample = found['distinct'], found['sample']
    written = len(total.targets)
    slack = SLACK if written <= EXACT else SHARE * written
    if abs(distinct - written) > slack:
        yield '%s: %d distinct targets, %d written' % (name, distinct, written)
    strange = set(sample) - {shown(target) for target in total.targets}
    yield from differ(name + ': targets of the sample', strange, set())
    yield from differ(name + ': size of the sample', len(set(sample)), min(written, SAMPLE))


def kind(row, agents):
    """Differences in what a row is called, as far as it is known."""
    for agent in agents:
        is_hidden, is_empty = row['kind'] == 'hidden', row['kind'] == 'empty'
        if is_empty != (agent == ''):
            yield '%r is of kind %s' % (agent, row['kind'])
        if agent in PEOPLE and not is_hidden or agent in ROBOTS and is_hidden:
            yield '%r is of kind %s' % (agent, row['kind'])
    if row['kind'] not in KINDS:
        yield 'a row is of kind %r' % row['kind']


def parted(records):
    """The requests of the hosts that fetched robots.txt, and those of the others."""
    fetchers = {row['host'] for row in records if is_fetch(row['target'])}
    return ([row for row in records if row['host'] in fetchers],
            [row for row in records if row['host'] not in fetchers])


def others(row, agents):
    """Differences in the total of people."""
    total = Sum(record for agent in agents.values() for record in agent)
    for key in ('requests', 'bytes', 'hosts'):
        yield from differ('others: ' + key, row[key], getattr(total, key))
    for agent, records in agents.items():
        if agent in ROBOTS or agent == '':
            yield '%r is among the others' % agent
        looks_hidden = agent.startswith('Mozilla/') and agent not in ROBOTS
        if looks_hidden and any(is_fetch(record['target']) for record in records):
            yield '%r asked for robots.txt and is among the others' % agent


def order(rows):
    """Differences in the order of the rows."""
    wanted = sorted(rows, key=lambda row: (-row['requests'], row['name'].lower(), row['name']))
    names = [[row['name'] for row in list] for list in (rows, wanted)]
    yield from differ('order', *names)


def never_asked(report):
    """Differences in the table of crawlers that never asked for robots.txt."""
    keys = ('name', 'operator', 'purpose', 'requests', 'bytes', 'hosts', 'first', 'last')

    def known(row):
        return repr([row[key] for key in keys])

    silent = [known(row) for row in report['robots']
              if not row['robots_txt']['requests'] and row['kind'] in ('listed', 'declared')]
    yield from differ('never_asked', sorted(map(known, report['never_asked'])), sorted(silent))


def hosts_of(found, row, records):
    """Differences between a robot's hosts and the requests of its agents."""
    agents = {listed['agent'] for listed in row['agents']}
    hosts = collections.defaultdict(list)
    for record in records:
        if shown(record['agent'] or '') in agents:
            hosts[record['host']].append(record)
    expected = {}
    for host, rows in hosts.items():
        total = Sum(rows)
        expected[shown(host)] = {
            'host': shown(host), 'requests': total.requests, 'bytes': total.bytes,
            'robots_txt': total.fetches, 'first': moment(total.first), 'last': moment(total.last)}
    name = 'hosts of %r' % row['name']
    yield from differ(name + ': number', len(found['hosts']), len(expected))
    for listed in found['hosts']:
        yield from differ(name, listed, expected.get(listed['host']))


def report(found, records, has_times=True):
    """Sentences on where a report contradicts what was written."""
    left = {shown(agent): (agent, rows) for agent, rows in by_agent(records).items()}
    whole = Sum(records)
    yield from differ('requests', found['requests'], whole.requests)
    yield from differ('bytes', found['bytes'], whole.bytes)
    if has_times:
        period = {'first': moment(whole.first), 'last': moment(whole.last)}
        yield from differ('period', found['period'], period)
    for row in found['robots']:
        agents = {}
        for listed in row['agents']:
            name = listed['agent']
            agent, rows = left.pop(name, (None, None))
            if rows is None:
                yield 'robot %r: agent %r was not written, or is in two rows' % (row['name'], name)
                continue
            if row['kind'] == 'hidden':
                rows, people = parted(rows)
                left[name] = agent, people
            agents[agent] = rows
            total = Sum(rows)
            for key in ('requests', 'bytes', 'hosts'):
                yield from differ('agent %r: %s' % (name, key), listed[key], getattr(total, key))
        yield from robot(row, [record for rows in agents.values() for record in rows], has_times)
        yield from kind(row, agents)
    yield from others(found['others'], dict(left.values()))
    total = sum(row['requests'] for row in found['robots']) + found['others']['requests']
    yield from differ('sum of robots and others', total, found['requests'])
    yield from order(found['robots'])
    yield from never_asked(found)
