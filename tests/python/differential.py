"""Holds the pickles of a peer against this Python: writes frames, each a pickle; reads an answer to
each, the same value written again by the peer ("V" and a pickle), or "O" for one that it reads but
must not write, or "R" for one that it does not read.

The pickles are of values made here, which must all come back, and those of Python's own tests of
pickle, where they are installed: what comes back must be what this Python reads too."""
import collections
import io
import pickle
import random
import struct
import sys
import unittest

from values import VALUES

stdin = getattr(sys.stdin, "buffer", sys.stdin)
stdout = getattr(sys.stdout, "buffer", sys.stdout)
PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)
if sys.version_info[0] > 2:
    long, unicode, unichr = int, str, chr
RANDOM = random.Random(1)


def normal(value):
    """A text that tells any two values apart, and not the orders of a set."""
    kind = type(value)
    if kind in (int, long):
        return "int %d" % value
    if kind in (list, tuple):
        return "%s(%s)" % (kind.__name__, ", ".join(normal(item) for item in value))
    if kind in (set, frozenset):
        return "%s(%s)" % (kind.__name__, ", ".join(sorted(normal(item) for item in value)))
    if kind in (dict, collections.OrderedDict):
        items = ["%s: %s" % (normal(key), normal(value[key])) for key in value]
        if sys.version_info < (3, 7):
            items.sort()
        return "dict(%s)" % ", ".join(items)
    if isinstance(value, BaseException):
        name = kind.__name__
        # The class whose name is not in every Python.
        name = {"StandardError": "Exception"}.get(name, name)
        return "%s%s %s" % (name, normal(value.args), normal(value.__dict__))
    return "%s %r" % (kind.__name__, value)


def scalar():
    return RANDOM.choice([
        lambda: RANDOM.randint(-10, 300),
        lambda: RANDOM.randint(-2**70, 2**70),
        lambda: RANDOM.choice([0.0, -0.0, 1.5, float("inf"), float("nan"), RANDOM.random()]),
        lambda: complex(RANDOM.choice([0.0, -0.0, 1.5, float("nan")]), RANDOM.random()),
        lambda: u"".join(unichr(RANDOM.randint(0, 0xffff)) for _ in range(RANDOM.randint(0, 5))),
        lambda: RANDOM.choice(["status", "host", u"agent", u"gr\xfc\xdfe"]),
        lambda: bytes(bytearray(RANDOM.randint(0, 255) for _ in range(RANDOM.randint(0, 5)))),
        lambda: RANDOM.choice([None, True, False]),
    ])()


def key(depth):
    if depth == 0 or RANDOM.random() < 0.7:
        return scalar()
    items = [key(depth - 1) for _ in range(RANDOM.randint(0, 3))]
    return RANDOM.choice([tuple, frozenset])(items)


def anything(depth):
    if depth == 0 or RANDOM.random() < 0.2:
        return RANDOM.choice([scalar, lambda: bytearray(b"\xff" * RANDOM.randint(0, 9))])()
    size = RANDOM.randint(0, 5)
    return RANDOM.choice([
        lambda: [anything(depth - 1) for _ in range(size)],
        lambda: tuple(anything(depth - 1) for _ in range(size)),
        lambda: dict((key(2), anything(depth - 1)) for _ in range(size)),
        lambda: collections.OrderedDict((key(2), anything(depth - 1)) for _ in range(size)),
        lambda: set(key(2) for _ in range(size)),
        lambda: [anything(depth - 1)] * 3,
        lambda: RANDOM.choice([ValueError, KeyError, IOError])(anything(depth - 1)),
    ])()


def of_the_suite():
    """Every pickle that Python's own tests read, right or wrong."""
    pickles = []
    try:
        from test import test_pickle
    except ImportError:
        return pickles
    suite = getattr(test_pickle, "InMemoryPickleTests", None) or test_pickle.PickleTests
    own = suite.loads

    def loads(self, data, *args, **kwargs):
        if not args and not kwargs:
            pickles.append(bytes(data))
        return own(self, data, *args, **kwargs)

    suite.loads = loads
    tests = unittest.defaultTestLoader.loadTestsFromTestCase(suite)
    unittest.TextTestRunner(stream=io.StringIO() if str is unicode else io.BytesIO()).run(tests)
    # A protocol that is only too new for this Python says nothing.
    known = [data for data in pickles if not b"\x05" >= data[1:2] > struct.pack("B", PROTOCOLS[-1])]
    return sorted(set(data for data in known if 0 < len(data) < 2**20))


def ask(data):
    stdout.write(struct.pack("!i", len(data)) + data)
    stdout.flush()
    answer = stdin.read(struct.unpack("!i", stdin.read(4))[0])
    return answer[:1], answer[1:]


def read(data):
    try:
        return "reads " + normal(pickle.loads(data))
    except Exception as error:
        return "raises %s" % type(error).__name__



made = VALUES + [anything(4) for _ in range(500)]
checked = 0
for value in made:
    for protocol in PROTOCOLS:
        data = pickle.dumps(value, protocol)
        kind, answer = ask(data)
        expected, got = read(data), kind == b"V" and read(answer)
        assert got == expected, "%r: %s became %s (%r)" % (data, expected, got, answer)
        checked += 1
suite = of_the_suite()
same = 0
for data in suite:
    kind, answer = ask(data)
    if kind == b"V":
        expected, got = read(data), read(answer)
        assert got == expected, "%r: %s became %s (%r)" % (data, expected, got, answer)
        same += 1
assert same > 100 or not suite, same
sys.stderr.write("%d.%d: " % sys.version_info[:2])
sys.stderr.write("%d made here, %d of %d of Python's tests\n" % (checked, same, len(suite)))
stdout.write(struct.pack("!i", 0))
stdout.flush()
