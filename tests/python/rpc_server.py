# The column's RPC server, for Python 2 and 3; the functions after `sub`, the address and the line
# that prints it are ours.
import sys
from multiprocessing.connection import Listener
from threading import Thread

import address


class RPCServer(object):
    def __init__(self, address, authkey):
        self._functions = {}
        self._server = Listener(address, authkey=authkey)

    def register_functions(self, *functions):
        for function in functions:
            self._functions[function.__name__] = function

    def serve_forever(self):
        while True:
            client = self._server.accept()
            t = Thread(target=self.handle_client, args=(client,))
            t.daemon = True
            t.start()

    def handle_client(self, client):
        try:
            while True:
                func_name, args, kwargs = client.recv()
                try:
                    client.send(self._functions[func_name](*args, **kwargs))
                except Exception as e:
                    client.send(e)
        except EOFError:
            pass
        client.close()


def add(x, y):
    return x + y


def sub(x, y):
    return x - y


def echo(*args, **kwargs):
    return (args, kwargs)


def missing_file():
    open("/nonexistent/file")


def not_unicode():
    b"\xff".decode("utf-8")


class MyError(Exception):
    pass


def own_error():
    raise MyError("a", [1, 2])


def noted():
    error = ValueError("with notes")
    error.__notes__ = ["first", "second"]
    raise error


def traced():
    from multiprocessing.pool import ExceptionWithTraceback
    try:
        [][7]
    except IndexError as e:
        return ExceptionWithTraceback(e, e.__traceback__)


def a_date():
    import datetime
    return datetime.date(2012, 10, 1)


serv = RPCServer(address.parse(sys.argv[1]), b"peekaboo")
serv.register_functions(add, sub, echo, missing_file, not_unicode, own_error, noted, traced, a_date)
print(serv._server.address)
sys.stdout.flush()
serv.serve_forever()
