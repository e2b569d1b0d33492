# A server that is full says so to a client that has authenticated.
import sys
from multiprocessing.connection import Client

import address

c = Client(address.parse(sys.argv[1]), authkey=b"peekaboo")
c.send(("add", (2, 3), {}))
result = c.recv()
assert isinstance(result, OSError), repr(result)
assert "takes no more" in str(result), str(result)
