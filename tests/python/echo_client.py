# The column's echo client on multiprocessing.connection, for Python 2 and 3, with more values: each
# must come back equal and of the same type.
import sys
import time
from multiprocessing.connection import Client

import address
import values

times = []
for attempt in range(5):
    c = Client(address.parse(sys.argv[1]), authkey=b"peekaboo")
    start = time.time()
    c.send("Hello")
    assert c.recv() == "Hello"
    times.append(time.time() - start)
    c.close()

c = Client(address.parse(sys.argv[1]), authkey=b"peekaboo")
for sent in values.VALUES:
    c.send(sent)
    received = c.recv()
    assert values.same(sent, received), "sent %r, received %r" % (sent, received)
c.close()
print("echoed %d values, first call %.3f ms" % (len(values.VALUES), 1000 * min(times)))
