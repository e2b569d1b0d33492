# Each failure of a handler of the Rust server arrives as an exception.
import sys
from multiprocessing.connection import Client

import address

c = Client(address.parse(sys.argv[1]), authkey=b"peekaboo")


def error(name, cls):
    c.send((name, (), {}))
    result = c.recv()
    assert type(result) is cls, "%s: %r" % (name, result)
    return result


assert str(error("boom", RuntimeError)) == "the function boom of the server panicked"
assert error("nosuch", KeyError).args == ("nosuch",)
assert "posix.system" in str(error("unsendable", TypeError))
assert "too big" in str(error("too_big", TypeError))
assert "myproject.MyError" in str(error("own_error", RuntimeError))
noted = error("noted", ValueError)
assert [str(note) for note in noted.__notes__] == ["first", "second"]
if sys.version_info[0] > 2:
    assert "the function noted" in str(noted.__cause__)
if sys.version_info >= (3, 11):
    import traceback
    assert "second\n" in traceback.format_exception(noted)
c.send(("add", (2, 3), {}))
assert c.recv() == 5
