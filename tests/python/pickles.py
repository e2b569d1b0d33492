# Reads frames, each a pickle, and answers each with its value in every protocol from 2 on.
import pickle
import struct
import sys

stdin, stdout = sys.stdin.buffer, sys.stdout.buffer


def write(message):
    stdout.write(struct.pack("!i", len(message)) + message)


while True:
    header = stdin.read(4)
    if not header:
        break
    value = pickle.loads(stdin.read(struct.unpack("!i", header)[0]))
    protocols = range(2, pickle.HIGHEST_PROTOCOL + 1)
    write(struct.pack("B", len(protocols)))
    for protocol in protocols:
        write(pickle.dumps(value, protocol))
    stdout.flush()
