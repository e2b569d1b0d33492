"""Compresses whole files. Knows nothing of logs.

zstd and lz4 are run as programs; without them a file stays as it is, and a line says so.
"""

import bz2
import gzip
import io
import lzma
import shutil
import subprocess
import tarfile


def _program(name):
    return lambda data: subprocess.run([name, '-q', '-c'], input=data, stdout=subprocess.PIPE,
                                       check=True).stdout


def _members(data):
    """Two gzip members, cut where no line ends, as after `cat a.gz b.gz`."""
    half = len(data) // 2
    return gzip.compress(data[:half], mtime=0) + gzip.compress(data[half:], mtime=0)


def tarred(data, name):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w') as archive:
        member = tarfile.TarInfo('var/log/%s.log' % name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return gzip.compress(out.getvalue(), mtime=0)


PACKERS = {
    'gz': _members, 'bz2': bz2.compress, 'xz': lzma.compress,
    'zst': _program('zstd'), 'lz4': _program('lz4'),
    'gz.gz': lambda data: gzip.compress(gzip.compress(data, mtime=0), mtime=0),
}
PROGRAMS = {'zst': 'zstd', 'lz4': 'lz4'}
DRAWN = ('', '', 'gz', 'bz2', 'xz', 'zst', 'lz4')


def packed(data, name, suffix):
    """(data, name): compressed as `suffix` says, or left alone if its program is missing."""
    if suffix in PROGRAMS and not shutil.which(PROGRAMS[suffix]):
        print('skipped: %s.%s, for %s is not on the PATH' % (name, suffix, PROGRAMS[suffix]))
        suffix = ''
    if suffix == 'tar.gz':
        data = tarred(data, name)
    elif suffix:
        data = PACKERS[suffix](data)
    return data, '.'.join(filter(None, (name, suffix)))
