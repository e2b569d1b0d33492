# Authenticates, and prints "welcome" or the name of the exception.
import sys
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client

import address

try:
    c = Client(address.parse(sys.argv[1]), authkey=b"peekaboo")
    c.send(1)
    c.recv()
    print("welcome")
except AuthenticationError as e:
    print(type(e).__name__)
