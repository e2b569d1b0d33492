# A message that is too long for the server is answered with an exception, and then the end.
import sys
from multiprocessing.connection import Client

import address

c = Client(address.parse(sys.argv[1]), authkey=b"peekaboo")
c.send(("add", ("x" * 10**7,), {}))
result = c.recv()
assert type(result) is ValueError, repr(result)
assert "the limit is 100000" in str(result), str(result)
try:
    c.recv()
except EOFError:
    pass
else:
    raise AssertionError("the connection goes on")
