"""The truth of one record: what a perfect reader finds in the line that was written."""

import fields

from . import stamp


def entry(record, escape=str, **changes):
    """The truth of `record`; `escape` is how the log shows target, referer and agent."""
    found = {
        'host': record.client, 'time': stamp.truth(record.time), 'method': record.method,
        'target': escape(record.target), 'status': record.status, 'bytes': record.size,
        'referer': record.referer and escape(record.referer),
        'agent': record.agent and escape(record.agent), 'vhost': record.site,
    }
    found.update(changes)
    return found


def of_format(name, found):
    """`found` with null for what the format `name` has not, and for absent values."""
    has = fields.FIELDS[name].split()
    return {key: fields.shown(found[key]) if key in has and found[key] not in ('', '-') else None
            for key in fields.KEYS}
