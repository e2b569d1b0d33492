# The column's RPC proxy, for Python 2 and 3, and checks of the example `rpc_server`, which has the
# functions add, sub and echo.
import sys
import time
from multiprocessing.connection import Client

import address
import values


class RPCProxy(object):
    def __init__(self, address, authkey):
        self._conn = Client(address, authkey=authkey)

    def __getattr__(self, name):
        def do_rpc(*args, **kwargs):
            self._conn.send((name, args, kwargs))
            result = self._conn.recv()
            if isinstance(result, Exception):
                raise result
            return result
        return do_rpc


def raised(cls, function, *args, **kwargs):
    try:
        result = function(*args, **kwargs)
    except Exception as e:
        assert type(e) is cls, "raised %r and not a %s" % (e, cls.__name__)
        return e
    raise AssertionError("no exception but %r" % (result,))


where = address.parse(sys.argv[1])
times = []
for attempt in range(5):
    c = RPCProxy(where, b"peekaboo")
    start = time.time()
    assert c.add(2, 3) == 5
    times.append(time.time() - start)
    c._conn.close()

c = RPCProxy(where, b"peekaboo")
assert c.add(2, 3) == 5
assert c.add(2.5, 3) == 5.5
e = raised(TypeError, c.sub, [1, 2], 4)
assert str(e) == "unsupported operand type(s) for -: 'list' and 'int'", str(e)
if sys.version_info[0] > 2:
    assert "raised by the function sub of the server" in str(e.__cause__), repr(e.__cause__)
e = raised(KeyError, c.nosuch)
assert e.args == ("nosuch",), e.args
raised(OverflowError, c.add, 2**63 - 1, 1)
raised(TypeError, c.add, 1)
raised(TypeError, c.add, 1, y=2)

for sent in values.VALUES:
    received = c.echo(sent)
    assert values.same(sent, received), "sent %r, received %r" % (sent, received)


# Only plain data is sent back: the server never passes a peer's object on.
class Bomb(object):
    def __reduce__(self):
        import os
        return os.system, ("echo EXECUTED",)


import datetime
for refused in Bomb(), datetime.date(2012, 10, 1), len, values.same:
    e = raised(TypeError, c.echo, refused)
    assert "refusing to send" in str(e), str(e)

# An exception that is returned arrives as one that was raised: the original cannot tell them apart.
e = raised(ValueError, c.echo, ValueError("x", 1))
assert e.args == ("x", 1), e.args
e = raised(type(OSError(2, "")), c.echo, OSError(2, "No such file", "/x"))
assert (e.errno, e.filename) == (2, "/x"), e

# An invalid request gets an answer, and the connection can still be used.
for malformed in None, (), ("add",), (1, (), {}), ("add", 1, {}):
    c._conn.send(malformed)
    assert isinstance(c._conn.recv(), TypeError)
for unreadable in b"", b"garbage", b"\x80\x02.", b"\x80\x63N.":
    c._conn.send_bytes(unreadable)
    assert isinstance(c._conn.recv(), ValueError)
assert c.add(2, 3) == 5
print("all is well, first call %.3f ms" % (1000 * min(times)))
