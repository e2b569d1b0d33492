# A client that is killed in the middle of sending a request, or while its reply is being made or
# sent.
import os
import signal
import struct
import sys
from multiprocessing.connection import Client

import address

c = Client(address.parse(sys.argv[1]), authkey=b"peekaboo")
if sys.argv[2] == "in_request":
    os.write(c.fileno(), struct.pack("!i", 1000) + b"half")
else:
    c.send(("slow", (), {}))
    c.send(("too_big", (), {}))
os.kill(os.getpid(), signal.SIGKILL)
