# The column's echo server on multiprocessing.connection, for Python 2 and 3; only the address and
# the line that prints it are ours.
import sys
from multiprocessing.connection import Listener
from threading import Thread

import address


def echo_client(conn):
    try:
        while True:
            msg = conn.recv()
            conn.send(msg)
    except EOFError:
        pass
    conn.close()


def echo_server(address):
    serv = Listener(address, authkey=b"peekaboo")
    print(serv.address)
    sys.stdout.flush()
    while True:
        client = serv.accept()
        t = Thread(target=echo_client, args=(client,))
        t.daemon = True
        t.start()


echo_server(address.parse(sys.argv[1]))
