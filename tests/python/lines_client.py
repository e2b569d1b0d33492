# The column's clients of plain sockets, as it has them: connect, send, recv. The second argument is
# what the server does with a line: `echo` or `fib`.
import sys
from socket import AF_INET, SOCK_STREAM, socket

import address

where = address.parse(sys.argv[1])
what = sys.argv[2]


def fib(n):
    return 1 if n <= 2 else fib(n - 1) + fib(n - 2)


def receive(s, size):
    received = b""
    while len(received) < size:
        part = s.recv(8192)
        assert part, "the server closed after %r" % received
        received += part
    return received


for client in range(3):
    s = socket(AF_INET, SOCK_STREAM)
    s.connect(where)
    for n in 1, 2, 10, 20, 27:
        request = ("%d\n" % n).encode("ascii")
        s.send(request)
        answer = request if what == "echo" else ("%d\n" % fib(n)).encode("ascii")
        assert receive(s, len(answer)) == answer, n
    s.close()
