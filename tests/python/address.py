"""The address of a test, from the command line: HOST:PORT, or the path of a Unix socket."""


def parse(text):
    if "/" in text:
        return text
    host, port = text.rsplit(":", 1)
    return (host, int(port))
