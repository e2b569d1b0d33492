"""Plain data of every kind that crosses a connection, for Python 2 and 3."""
import sys

shared = [1, 2]

VALUES = [
    None, True, False,
    0, 1, -1, 127, 128, 255, 256, 65535, 65536, -129, -32769,
    2**31 - 1, -2**31, 2**31, 2**32, 2**53 + 1, 2**63 - 1, -2**63, 2**63, -2**63 - 1, 2**64,
    2**255, -2**255, 2**4000, -3**1000,
    0.0, -0.0, 1.5, -1e308, 5e-324, float("inf"), float("-inf"), float("nan"),
    "", "Hello", "a" * 300, "line\nfeed\0nul", "peekaboo" * 20000,
    u"", u"gr\xfc\xdfe", u"\u4f60\u597d", u"\U0001f916", u"\ud800 alone", u"\xe4" * 300,
    b"", b"abc", b"a" * 300, bytes(bytearray(range(256))), bytearray(b""), bytearray(b"\x00\xff array"),
    [], [1], [[], [[]]], list(range(1000)), [1, "two", 3.0, None, [4]],
    (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((), ((),)),
    {}, {"a": 1}, {1: "x", (2, 3): "y", None: "z", 1.5: []}, {"deep": {"deeper": {"deepest": [(1,)]}}},
    set(), set([1, 2, 3]), frozenset(), frozenset([1, "two", (3,)]), set([frozenset([1])]),
    [shared, shared, [shared]], {"one": shared, "two": (shared, shared)},
    dict((str(n), n) for n in range(500)),
]

if sys.version_info[0] > 2:
    VALUES.append(dict((chr(ord("z") - n), n) for n in range(26)))


def same(a, b):
    """Whether two values are equal in value and in type, all the way down."""
    if type(a) is not type(b):
        # In Python 2 the size of an integer decides whether it is an int or a long.
        if sys.version_info[0] > 2 or not all(type(x) in (int, long) for x in (a, b)):
            return False
    if isinstance(a, float):
        return repr(a) == repr(b)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict):
        if sys.version_info >= (3, 7) and list(a) != list(b):
            return False
        return a == b and all(same(a[key], b[key]) for key in a)
    return a == b
