"""The time of a country that has only one."""

from datetime import datetime

import pytz

# by law the whole country has one time, whatever the time zone database lists
LAWFUL = {"CN": "Asia/Shanghai"}
# in winter and in summer, on either half of the globe
MONTHS = (1, 7)


def time_zone(country: str, year: int) -> str:
    """The name of the time zone by which a whole country goes, or "" where there are several.

    :param country: ISO code of two letters
    :param year: names count as one zone when their clocks agree in this year

    >>> time_zone("CN", 2026), time_zone("JP", 2026), time_zone("DE", 2026)
    ('Asia/Shanghai', 'Asia/Tokyo', 'Europe/Berlin')
    >>> time_zone("US", 2026), time_zone("AU", 2026), time_zone("", 2026)
    ('', '', '')
    """
    if country in LAWFUL:
        return LAWFUL[country]
    zones = pytz.country_timezones.get(country, [])
    clocks = {tuple(_offset(zone, year, month) for month in MONTHS) for zone in zones}
    return zones[0] if len(clocks) == 1 else ""


def _offset(zone, year, month):
    return pytz.timezone(zone).utcoffset(datetime(year, month, 15))
