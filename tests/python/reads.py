# Reads frames, each a pickle, and answers each with a frame: empty if it was read, or else why not.
import pickle
import struct
import sys

stdin = getattr(sys.stdin, "buffer", sys.stdin)
stdout = getattr(sys.stdout, "buffer", sys.stdout)

while True:
    header = stdin.read(4)
    if not header:
        break
    answer = b""
    try:
        pickle.loads(stdin.read(struct.unpack("!i", header)[0]))
    except Exception as error:
        answer = repr(error).encode("ascii", "backslashreplace")
    stdout.write(struct.pack("!i", len(answer)) + answer)
    stdout.flush()
