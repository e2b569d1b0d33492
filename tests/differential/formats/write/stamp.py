"""Seconds since 1970 as logs write them. Knows nothing of formats."""

import datetime


def at(time, minutes=0):
    zone = datetime.timezone(datetime.timedelta(minutes=minutes))
    return datetime.datetime.fromtimestamp(time, zone)


def clf(time, minutes=0):
    return at(time, minutes).strftime('%d/%b/%Y:%H:%M:%S %z')


def iso(time, digits=3, zone='Z', minutes=0):
    """ISO 8601 with `digits` of a second; `zone` is 'Z', '+hhmm', '+hh:mm' or ''."""
    moment = at(time, minutes)
    text = moment.strftime('%Y-%m-%dT%H:%M:%S')
    if digits:
        text += '.' + ('%06d000' % moment.microsecond)[:digits]
    offset = moment.strftime('%z')
    return text + {'Z': 'Z', '+hhmm': offset, '+hh:mm': offset[:3] + ':' + offset[3:], '': ''}[zone]


def truth(time):
    return int(time // 1)
