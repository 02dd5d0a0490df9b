"""Names of recording files: UTC dates out of seconds since 1970, without a calendar at hand."""

from __future__ import annotations

from typing import Final

_DAY: Final = 86_400


def stamp(seconds: float) -> tuple[str, str]:
    """Give `yyyy/mm/dd` and `yyyy-mm-dd-HH-MM-SS-mmm` of a time (AWS: start-call-recording)."""
    milliseconds = round(seconds * 1000)
    days, rest = divmod(milliseconds // 1000, _DAY)
    year, month, day = _date(days)
    clock = f"{rest // 3600:02}-{rest // 60 % 60:02}-{rest % 60:02}-{milliseconds % 1000:03}"
    return f"{year:04}/{month:02}/{day:02}", f"{year:04}-{month:02}-{day:02}-{clock}"


def _date(days: int) -> tuple[int, int, int]:
    """Walk from 1970-01-01; a call is never so far from it that this is slow."""
    year = 1970
    while days >= (length := 366 if _leap(year) else 365):
        days, year = days - length, year + 1
    for month, length in enumerate((31, 29 if _leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1):
        if days < length:
            return year, month, days + 1
        days -= length
    raise AssertionError  # a year has no thirteenth month


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
