"""Decompresses a file by its name. Knows nothing of logs."""

import bz2
import gzip
import io
import lzma
import subprocess
import tarfile


def _program(name):
    return lambda data: subprocess.run([name, '-d', '-q', '-c'], input=data,
                                       stdout=subprocess.PIPE, check=True).stdout


def _members(data):
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return b''.join(archive.extractfile(member).read() for member in archive)


UNPACK = {'gz': gzip.decompress, 'bz2': bz2.decompress, 'xz': lzma.decompress,
          'zst': _program('zstd'), 'lz4': _program('lz4'), 'tar': _members}


def unpacked(data, suffixes):
    """The bytes of a file whose name ends in `suffixes`, the outermost last."""
    for suffix in reversed(suffixes):
        data = UNPACK[suffix](data)
    return data
