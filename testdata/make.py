#!/usr/bin/env python3
"""Writes the logs of testdata/, the same bytes each time. `make fixtures` runs it; the results are committed.

testdata/README.md describes each file.
"""

import bz2
import gzip
import io
import json
import lzma
import os
import random
import struct
import tarfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
TIME = "07/Jan/2024:06:25:01 +0100"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"


def line(host="192.0.2.1", request="GET /robots.txt HTTP/1.1", before="", user="-", time=TIME, status=200,
         size=67, referer="-", agent=AGENT):
    return f'{before}{host} - {user} [{time}] "{request}" {status} {size} "{referer}" "{agent}"\n'


OTHER = line(host="192.0.2.99", request="GET /index.html HTTP/1.1")


def write(name, data):
    path = os.path.join(HERE, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if isinstance(data, str):
        data = data.encode()
    with open(path, "wb") as f:
        f.write(data)


def member(text, flags=0, extra=b"", name=b"", comment=b"", header_crc=None):
    """One gzip member, assembled by hand so that each part of it can be damaged."""
    if isinstance(text, str):
        text = text.encode()
    header = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\xff"
    if flags & 4:
        header += struct.pack("<H", len(extra)) + extra
    if flags & 8:
        header += name + b"\0"
    if flags & 16:
        header += comment + b"\0"
    if flags & 2:
        header += struct.pack("<H", zlib.crc32(header) & 0xFFFF if header_crc is None else header_crc)
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = deflate.compress(text) + deflate.flush()
    return header + body + struct.pack("<II", zlib.crc32(text), len(text) & 0xFFFFFFFF)


def many(n, seed):
    """n lines of a site with people and robots as visitors."""
    rng = random.Random(seed)
    robots = ["198.51.100.%d" % n for n in range(1, 9)] + ["2001:db8::%x" % n for n in range(1, 5)] + ["crawler.example.net"]
    pages = ["/", "/about/", "/blog/robots.txt-explained/", "/news/2024/snow/", "/static/style.css", "/static/app.js"]
    lines = []
    for second in range(n):
        time = "07/Jan/2024:%02d:%02d:%02d +0100" % (second // 3600 % 24, second // 60 % 60, second % 60)
        if rng.random() < 0.05:
            bot = rng.choice(["Googlebot/2.1; +http://www.google.com/bot.html", "bingbot/2.0; +http://www.bing.com/bingbot.htm"])
            lines.append(line(host=rng.choice(robots), time=time, agent=f"Mozilla/5.0 (compatible; {bot})"))
        else:
            host = "203.0.113.%d" % rng.randrange(1, 200)
            lines.append(line(host=host, time=time, request=f"GET {rng.choice(pages)} HTTP/1.1", size=rng.randrange(9999)))
    return "".join(lines)


def error_log(n):
    return "".join(
        f"[Sun Jan 07 06:25:{s:02d}.123456 2024] [core:info] [pid 7:tid 8] [client 203.0.113.9:4711] AH00128: "
        f"File does not exist: /var/www/html/robots.txt\n" for s in range(n))


def demo():
    """logs/: the log folder of a stock Debian Apache, and one log with a name that the original program reads."""
    write("logs/access.log", many(300, 1))
    write("logs/access.log.1", many(300, 2))
    for n in range(2, 5):
        write(f"logs/access.log.{n}.gz", gzip.compress(many(3000, n).encode(), 6, mtime=0))
    write("logs/other_vhosts_access.log", line(before="www.example.com:443 ", host="198.51.100.77") + OTHER)
    write("logs/20120701.log.gz", gzip.compress(many(2000, 9).encode(), 6, mtime=0))
    write("logs/error.log", error_log(9))
    write("logs/error.log.1", error_log(20))
    write("logs/error.log.2.gz", gzip.compress(error_log(40).encode(), 6, mtime=0))


def lines_of_every_kind():
    def odd(name, *lines):
        write(f"odd/{name}", "".join(lines))

    # 1. Escapes
    odd("escapes-apache.log",
        line(host="192.0.2.1", referer='https://example.com/?q=\\"GET /robots.txt HTTP/1.1\\"', request="GET / HTTP/1.1"),
        line(host="192.0.2.2", agent='a \\"b\\" \\\\'),
        line(host="192.0.2.3", request='GET /a\\"b HTTP/1.1', referer="/robots.txt"),
        line(host="192.0.2.4", request="GET /\\xc3\\xb6\\t HTTP/1.1"))
    odd("escapes-nginx.log",
        line(host="192.0.2.1", referer="https://example.com/?q=\\x22GET /robots.txt HTTP/1.1\\x22", request="GET / HTTP/1.1"),
        line(host="192.0.2.2", agent="a \\x22b\\x22 \\x5C"),
        line(host="192.0.2.4", request="GET /\\xC3\\xB6 HTTP/1.1"))
    # 2. Users
    odd("user-with-blanks.log", line(host="192.0.2.1", user="John Q Smith"), line(host="192.0.2.2", user="a b"), OTHER)
    odd("user-with-brackets.log", line(user='x [01/Jan/2024:00:00:00 +0000] \\"GET / HTTP/1.1\\"'), OTHER)
    odd("user-empty.log", line(host="192.0.2.1", user='""'), line(host="192.0.2.2", user=""), OTHER)
    # 3. Timeouts
    odd("no-request.log", line(request="-", status=408, size="-", agent="-"), line(request="", status=400, size=0),
        line(host="192.0.2.7"))
    # 4. Other protocols
    odd("tls-on-port-80.log",
        line(request="\\x16\\x03\\x01\\x02", status=400), line(request="\\x03", status=400),
        line(host="192.0.2.7"))
    odd("http-0.9.log", line(request="GET /robots.txt", host="192.0.2.9"), line(request="GET /~x/publish.html"))
    odd("no-method.log", line(request="GET", status=400), line(request="/robots.txt", status=400),
        line(request="/robots.txt HTTP/1.1", status=400), line(host="192.0.2.7"))
    # 5. Other methods, newer protocols
    odd("methods.log",
        line(host="::1", request="OPTIONS * HTTP/1.0"), line(request="PRI * HTTP/2.0"),
        line(request="CONNECT www.example.com:443 HTTP/1.1"), line(host="192.0.2.3", request="GET /robots.txt HTTP/3.0"),
        line(host="192.0.2.2", request="HEAD /robots.txt HTTP/2.0"), line(host="192.0.2.1", request="POST /robots.txt HTTP/1.1"))
    # 6 and 7. Variants of the target
    odd("target-variants.log", *(line(host=f"192.0.2.{n}", request=f"GET {target} HTTP/1.1") for n, target in enumerate([
        "/robots.txt", "http://www.example.com/robots.txt", "https://www.example.com:443/robots.txt", "/robots.txt?x=1",
        "//robots.txt", "/%72obots.txt", "/Robots.TXT", "/robots.txt/", "/sub/robots.txt", "/robots.txt.bak",
        "/robots.txt and more", "/?u=/robots.txt", "/%2e/robots.txt"], 1)))
    # 8. Clients
    odd("clients.log", *(line(host=host) for host in [
        "192.0.2.10", "192.0.2.9", "::1", "2001:db8::10", "2001:db8::9", "::ffff:192.0.2.1", "fe80::1%eth0",
        "crawl-66-249-66-1.googlebot.com", "92.118.161.13.netsystemsresearch.com", "-", "unknown", "unix:"]))
    odd("forwarded.log", line(host="192.0.2.1, 198.51.100.1"), line(host="192.0.2.2,198.51.100.1"),
        line(host="-, 192.0.2.3, 198.51.100.1"), line(host="unknown, 192.0.2.4"))
    # 9. Bytes and status
    odd("status-and-bytes.log", *(line(host=f"192.0.2.{n}", status=status, size=size) for n, (status, size) in enumerate(
        [(200, "-"), (304, 0), ("000", 0), (499, 0), (103, 7), (404, 12), (503, 0)], 1)))
    # The formats
    odd("format-common.log", f'192.0.2.1 - - [{TIME}] "GET /robots.txt HTTP/1.1" 200 67\n')
    odd("format-combinedio.log", line().rstrip() + " 412 5120\n")
    odd("format-nginx-main.log", line().rstrip() + ' "198.51.100.1"\n')
    odd("format-vhost.log", line(before="www.example.com:443 ", host="192.0.2.1"), line(before="www.example.com ", host="192.0.2.2"),
        line(before="www.example.com ", host="crawler.example.net"), line(before="192.0.2.200:80 ", host="192.0.2.3"))
    odd("format-mixed.log", line(before="www.example.com:443 ", host="192.0.2.1"), line(host="192.0.2.2"))
    odd("format-ssl-request.log", f'[{TIME}] 192.0.2.1 TLSv1.3 TLS_AES_256_GCM_SHA384 "GET /robots.txt HTTP/1.1" 67\n')
    odd("format-own.log", f'200|2024-01-07T06:25:01+01:00|192.0.2.1|"GET /robots.txt HTTP/1.1"\n')
    # Fields in other places: each line is of another server or configuration
    end = f'[{TIME}] "GET /robots.txt HTTP/1.1" 200 67 "-" "{AGENT}"'
    odd("clients-by-evidence.log", *(f"{before} {end}\n" for before in [
        "192.0.2.1:51234 - -", "[2001:db8::1] - -", "[2001:db8::2]:51234 - frank", "www.example.com 192.0.2.2 -",
        "www.example.com 192.0.2.3 frank", "192.0.2.4 www.example.com frank", "site1 www.example.com 192.0.2.5 - -",
        "192.0.2.6, 198.51.100.1 198.51.100.2 - -", '"192.0.2.7, 198.51.100.1" www.example.com - -',
        '"192.0.2.8" 198.51.100.2 - -', "198.51.100.2 (192.0.2.9, 198.51.100.1) - -", "- 192.0.2.10 - -",
        '"-" 192.0.2.11 - -', "192.0.2.12 10.0.0.1 - -"]))
    request = f'"GET /robots.txt HTTP/1.1" 200 67 "-" "{AGENT}"'
    npm = f'"/robots.txt" [Client %s] [Length 67] [Gzip -] "{AGENT}" "-"\n'
    odd("requests-by-evidence.log",
        f'[{TIME}] 192.0.2.1 - -  "www.example.com" {request}\n',
        f'[{TIME}] "125043" "192.0.2.2" {request}\n',
        f'[{TIME}] www.example.com 192.0.2.3 0.227 {request}\n',
        f'[{TIME}] [www.example.com:443] [client 192.0.2.4, 198.51.100.1] {request}\n',
        f'[{TIME}] - 200 200 - GET https www.example.com ' + npm % "192.0.2.5",
        f'[{TIME}] 404 - GET http www.example.com ' + npm % "2001:db8::5",
        f'192.0.2.6 - - [{TIME}] 15622 {request}\n',
        f'192.0.2.7 - - [{TIME}] "www.example.com" {request}\n',
        f'192.0.2.8:51234 [{TIME}] web~ app/one 0/0/0/1/2 200 67 - - ---- 1/1/0/0/0 0/0 "GET /robots.txt HTTP/1.1"\n',
        f'79a59df9 www.example.com [{TIME}] 192.0.2.9 arn:aws:iam::1:user/a EB35 REST.GET.OBJECT robots.txt {request}\n',
        f'"192.0.2.10 - - [{TIME}] {request}"\n',
        '"' + f'192.0.2.11 - - [{TIME}] {request}'.replace('"', '""') + '"\n')
    odd("columns-virtual-host.log", f"198.51.100.1 192.0.2.1 - - {end}\n", f"www.example.com 192.0.2.2 - - {end}\n")
    odd("columns-forwarded.log", f"192.0.2.1 198.51.100.1 - - {end}\n", f"192.0.2.2, 198.51.100.7 198.51.100.1 - - {end}\n",
        f"- 192.0.2.3 - - {end}\n")
    odd("joined.log", f"198.51.100.1 - - [07/Jan/2024:06:192.0.2.1 - - {end}\n",
        line(host="198.51.100.2", request="GET / HTTP/1.1").rstrip() + line(host="192.0.2.1"),
        line(host="198.51.100.3", request="GET / HTTP/1.1")[:70] + line(host="192.0.2.1"), line(host="192.0.2.2"))
    odd("prefixed.log", *(before + line(host="192.0.2.1") for before in [
        "Jan  7 06:25:01 www nginx: ", "Jan  7 06:25:01 198.51.100.1 nginx[7]: ", "2024-01-07T06:25:01.5Z stdout F ",
        "web-1  | ", "2024-01-07T06:25:01+01:00 www nginx[7]: "]), line(host="192.0.2.2"))
    odd("prefixed-otherwise.log", *(before + line(host="192.0.2.1") for before in [
        "www: ", "Jan  7 06:25:01 198.51.100.1 ", "2024-01-07T06:25:01Z stdout P ", "access.txt:"]), line(host="192.0.2.2"))
    docker = ['{"log":"%s","stream":"%s","time":"2024-01-07T06:25:01.5Z"}\n' % (json.dumps(text)[1:-1], stream) for text, stream in [
        (line(host="192.0.2.1"), "stdout"), (line(host="192.0.2.2")[:62], "stdout"), ("not found: /\n", "stderr"),
        (line(host="192.0.2.2")[62:], "stdout"), (line(host="192.0.2.3")[:62], "stdout")]]
    odd("docker.log", *docker)
    cri = [f"2024-01-07T06:25:01.5Z {stream} {tag} {text}\n" for text, stream, tag in [
        (line(host="192.0.2.1").rstrip(), "stdout", "F"), (line(host="192.0.2.2")[:62], "stdout", "P"), ("not found: /", "stderr", "F"),
        (line(host="192.0.2.2")[62:].rstrip(), "stdout", "F"), (line(host="192.0.2.3")[:62], "stdout", "P")]]
    odd("kubernetes.log", *cri)
    odd("not-a-log.log", '{"host": "192.0.2.1", "request": "GET /robots.txt HTTP/1.1"}\n', "see /robots.txt\n")
    # 13. Times
    odd("zones.log", line(time="27/Oct/2024:02:59:59 +0200"), line(time="27/Oct/2024:02:00:00 +0100"),
        line(time="27/Oct/2024:00:30:00 +0000"), line(time="no time", host="192.0.2.2"),
        line(time="2024-10-27T03:00:00+01:00", host="192.0.2.3"), line(time="1729994400123", host="192.0.2.3"))
    # 14. Agents
    odd("agents.log", line(host="192.0.2.1", agent="-"), line(host="192.0.2.2", agent=""),
        line(host="192.0.2.3", agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html) OnPageBot " + "x" * 5000),
        line(host="192.0.2.4", agent="\\xf0\\x9f\\xa4\\x96"), line(host="192.0.2.5", agent="/robots.txt", request="GET / HTTP/1.1"))


def text_of_every_kind():
    three = [line(host=f"192.0.2.{n}") for n in (1, 2, 3)]
    text = "".join(three)
    write("odd/crlf.log", text.replace("\n", "\r\n"))
    write("odd/cr-only.log", text.replace("\n", "\r"))
    write("odd/no-final-newline.log", text.rstrip("\n"))
    write("odd/bom.log", b"\xef\xbb\xbf" + text.encode())
    write("odd/latin-1.log", line(agent="\xe9t\xe9", user="Jos\xe9").encode("latin-1") + line(host="h\xf4te.example").encode("latin-1"))
    write("odd/nul-run.log", b"\0" * 5000 + three[0].encode() + three[1].encode()[:40] + b"\0" * 3000 + three[2].encode() + b"\0" * 9)
    write("odd/banner-lines.log", "Log rotated by logrotate: /robots.txt\n\n" + text + "\n==> access.log.1 <==\n")
    write("odd/cut-in-the-middle.log", three[0] + three[1][:60])
    huge = "x" * (3 << 20)
    write("odd/line-of-megabytes.log.gz", member(three[0] + line(host="192.0.2.66", agent=huge) + three[1] + huge))


def gzip_of_every_kind():
    one, two = line(host="192.0.2.1"), line(host="192.0.2.2")
    whole = member(one + many(2000, 5) + two)
    write("odd/two-members.log.gz", member(one) + member(two))
    write("odd/member-border-in-a-line.log.gz", member(one[:70]) + member(one[70:] + two))
    write("odd/empty-members.log.gz", member("") + member(one) + member("") + member(two) + member(""))
    write("odd/zero-bytes.log.gz", b"")
    write("odd/nothing-in-gzip.log.gz", member(""))
    write("odd/trailing-zeros.log.gz", member(one) + b"\0" * 512)
    write("odd/trailing-garbage.log.gz", member(one) + b"not gzip\n")
    write("odd/plain-named.log.gz", one)
    write("odd/gzip-without-suffix.log", member(one))
    write("odd/all-header-fields.log.gz", member(one, 2 | 4 | 8 | 16, b"AB\2\0xy", b"access.log", b"a comment"))
    write("odd/name-in-header-is-long.log.gz", member(one, 8, name=b"n" * 300_000))
    write("odd/bad-header-crc.log.gz", member(one, 2, header_crc=0x1234))
    write("odd/unknown-method.log.gz", b"\x1f\x8b\x07" + member(one)[3:])
    write("odd/reserved-flags.log.gz", b"\x1f\x8b\x08\x80" + member(one)[4:])
    write("odd/bad-crc.log.gz", member(one)[:-8] + b"\0\0\0\0" + member(one)[-4:])
    write("odd/bad-length.log.gz", member(one)[:-1] + b"\7")
    write("odd/truncated.log.gz", whole[: len(whole) // 2])
    write("odd/truncated-in-header.log.gz", member(one)[:6])
    write("odd/truncated-in-trailer.log.gz", member(one)[:-3])
    write("odd/truncated-second-member.log.gz", member(one) + member(two)[:-30])
    write("odd/corrupt-in-the-middle.log.gz", whole[: len(whole) // 2] + b"\xff" * 64 + whole[len(whole) // 2 + 64 :])
    write("odd/corrupt-at-the-start.log.gz", member(one) + member(two)[:10] + b"\xff" + member(two)[11:])
    blocks = [(one + many(300, n) + two) for n in range(3)]
    bgzf = b""
    for text in blocks + [""]:
        block = member(text, 4, b"BC\2\0\0\0")
        bgzf += block[:16] + struct.pack("<H", len(block) - 1) + block[18:]
    write("odd/bgzf.log.gz", bgzf)


def zstd(text):
    """A zstd frame with one block that is not compressed (RFC 8878): the standard library has no encoder."""
    assert len(text) < 1 << 16
    return struct.pack("<IBB", 0xFD2FB528, 0, 0x50) + struct.pack("<I", 1 | len(text) << 3)[:3] + text


def xxh32(data):
    """The checksum of lz4's frames, of fewer than 16 bytes."""
    mask, hash = 0xFFFFFFFF, (374761393 + len(data)) & 0xFFFFFFFF
    for byte in data:
        hash = (hash + byte * 374761393) & mask
        hash = (hash << 11 | hash >> 21) * 2654435761 & mask
    hash = (hash ^ hash >> 15) * 2246822519 & mask
    hash = (hash ^ hash >> 13) * 3266489917 & mask
    return hash ^ hash >> 16


def lz4(text):
    """A frame with one block that is not compressed."""
    header = b"\x60\x40"
    block = struct.pack("<I", 1 << 31 | len(text)) + text
    return struct.pack("<I", 0x184D2204) + header + bytes([xxh32(header) >> 8 & 255]) + block + bytes(4)


def lz4_legacy(text):
    """A legacy frame with one block of literals."""
    rest = len(text) - 15
    block = b"\xf0" + b"\xff" * (rest // 255) + bytes([rest % 255]) + text
    return struct.pack("<II", 0x184C2102, len(block)) + block


def tar(*files):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as out:
        for name, data in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            out.addfile(entry, io.BytesIO(data))
    return archive.getvalue()


def compressions_of_every_kind():
    lines = [line(host=f"192.0.2.{n}").encode() for n in range(1, 8)]
    one, two, three = lines[:3]
    write("odd/compressed.log.xz", lzma.compress(one))
    write("odd/compressed.log.lzma", lzma.compress(one, lzma.FORMAT_ALONE))
    write("odd/compressed.log.bz2", bz2.compress(one))
    write("odd/compressed.log.zst", zstd(one))
    write("odd/compressed.log.lz4", lz4(one))
    write("odd/compressed-legacy.log.lz4", lz4_legacy(one))
    write("odd/compressed-truncated.log.zst", zstd(one) + zstd(two)[:-9])
    write("odd/compressed-truncated.log.xz", lzma.compress(one) + lzma.compress(two)[:-9])
    write("odd/compressed-truncated.log.bz2", bz2.compress(one) + bz2.compress(two)[:-9])
    write("odd/compressed-truncated.log.lz4", lz4(one) + lz4(two)[:-9])
    write("odd/compressed-corrupt.log.zst", zstd(one) + struct.pack("<IBB", 0xFD2FB528, 0, 0x50) + b"\xff" * 9)
    damaged = bytearray(lzma.compress(two))
    damaged[60] ^= 1
    write("odd/compressed-corrupt.log.xz", lzma.compress(one) + damaged)
    damaged = bytearray(bz2.compress(two))
    damaged[60] ^= 1
    write("odd/compressed-corrupt.log.bz2", bz2.compress(one) + damaged)
    zeros = bytes(512)
    mixed = [gzip.compress(one, mtime=0), zeros, zstd(two), lzma.compress(three), zeros[:4], bz2.compress(lines[3]),
             lz4_legacy(lines[4]), lzma.compress(lines[5], lzma.FORMAT_ALONE), lz4(lines[6])]
    write("odd/compressed-mixed.log", line(host="192.0.2.8").encode() + b"".join(mixed))
    write("odd/compressed-empty.log.bz2", bz2.compress(b""))
    write("odd/compressed-twice.log.gz", gzip.compress(gzip.compress(one, mtime=0), mtime=0))
    write("odd/compressed-thrice.log.gz", gzip.compress(zstd(lzma.compress(one)), mtime=0))
    write("odd/compressed-four-times.log.gz", gzip.compress(zstd(lzma.compress(bz2.compress(one))), mtime=0))
    write("odd/compressed-twice-truncated.log.gz", gzip.compress(gzip.compress(one, mtime=0)[:-9], mtime=0))
    text = (one + two).decode()
    write("odd/utf-16-le.log", b"\xff\xfe" + text.encode("utf-16-le"))
    write("odd/utf-16-be.log", b"\xfe\xff" + text.encode("utf-16-be"))
    write("odd/utf-16.log.gz", gzip.compress(b"\xff\xfe" + text.encode("utf-16-le"), mtime=0))
    write("odd/tar.log.gz", member(tar(("access.log", one), ("access.log.1", two)).decode("latin-1")))
    logs = tar(("logs/access.log", one), ("logs/access.log.1.gz", gzip.compress(two, mtime=0)),
               ("logs/access.log.2.xz", lzma.compress(three)), ("logs/error.log", error_log(2).encode()))
    write("odd/tar-of-logs.tar", logs)
    write("odd/tar-of-logs.tar.gz", gzip.compress(logs, mtime=0))
    write("odd/tar-truncated.tar", logs[: 512 + 300])
    write("odd/tar-without-end.tar", logs[: len(logs) // 512 * 512 - logs.count(bytes(512)) * 512])
    write("odd/tar-without-log.tar.gz", gzip.compress(tar(("etc/apache2.conf", b"x"), ("logs/error.log", two)), mtime=0))
    other = tar(("logs/access.log.3", lines[3]))
    write("odd/tar-and-tar.tar", logs + other)
    broken = gzip.compress(two, mtime=0)[:-4]
    damaged = tar(("logs/access.log", one), ("logs/access.log.1.gz", broken), ("logs/access.log.2", three))
    write("odd/tar-damaged-member.tar.xz", lzma.compress(damaged))


def robots_of_every_kind():
    """agents/: two days of a site. The hosts of robots are 198.51.100.x, those of people 203.0.113.x."""
    phone = "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
    google = "(compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    openai = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; {}/1.0; +https://openai.com/bot)"
    requests = [
        # A crawler with two agents, one host for both of them, and three answers to /robots.txt.
        (6, 1, f"Mozilla/5.0 {google}", "/robots.txt", 200, 67), (6, 1, f"Mozilla/5.0 {google}", "/", 200, 5000),
        (7, 2, f"{phone} {google}", "/a?page=1", 200, 5000), (7, 2, f"{phone} {google}", "/a?page=2", 301, "-"),
        (9, 1, f"{phone} {google}", "/robots.txt", 304, "-"), (20, 2, f"Mozilla/5.0 {google}", "/robots.txt", 200, 67),
        # Three of one operator: one asks, one does not, one need not.
        (6, 3, openai.format("OAI-SearchBot"), "//robots.txt?x", 200, 67),
        *[(6 + n, 4 + n % 3, openai.format("GPTBot"), f"/{n}", 500 if n == 7 else 200, 40000) for n in range(9)],
        (8, 9, openai.format("ChatGPT-User"), "/a", 200, 5000),
        # Not in the list, in two spellings; and one that never asks.
        (8, 10, "FooBot/1.0", "/robots.txt", 404, 9), (8, 10, "foobot/1.1", "/a", 200, 5000),
        (8, 11, "BarSpider", "/a", 200, 5000),
        # Apps: one asks, the other does not and is people's.
        (8, 12, "OurApp/2.1 CFNetwork", "/robots.txt", 200, 67), (8, 12, "OurApp/2.1 CFNetwork", "/feed", 200, 900),
        (8, "p7", "TheirApp/2.1 CFNetwork", "/feed", 200, 900),
        (8, 13, "curl/8.5.0", "/a", 200, 5000), (8, 14, "-", "/wp-login.php", 404, 9), (8, 14, "", "/a", 999, 9),
        # One robot among the people of a browser.
        (9, "p1", AGENT, "/robots.txt", 200, 67), (9, "p1", AGENT, "/a", 200, 5000),
        (9, "p2", AGENT, "/a", 200, 5000), (10, "p3", AGENT, "/", 200, 5000),
    ]
    for name, day in ("access.log", 8), ("access.log.1", 7):
        lines = []
        for hour, host, agent, target, status, size in requests:
            host = f"203.0.113.{host[1:]}" if isinstance(host, str) else f"198.51.100.{host}"
            lines.append((hour, line(host=host, time=f"{day:02d}/Jan/2024:{hour:02d}:25:01 +0100", status=status, size=size,
                                     request=f"GET {target} HTTP/1.1", agent=agent)))
        lines.sort(key=lambda line: line[0])
        write(f"agents/{name}", "".join(text for _, text in lines[:24 if day == 8 else None]))
    write("agents/names.txt", "Name: The office\nOperator: Us\nPurpose: monitoring\nWord: curl\n\nName: GPTBot\nPurpose: other\n")


if __name__ == "__main__":
    demo()
    robots_of_every_kind()
    lines_of_every_kind()
    text_of_every_kind()
    gzip_of_every_kind()
    compressions_of_every_kind()
