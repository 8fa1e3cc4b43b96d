"""How long one waits between guesses of a password or a code."""

from datetime import timedelta

FORGET_AFTER = timedelta(days=1)
"""Tries in a row are those with less than this between them."""
_FIRST = timedelta(seconds=30)


def _waits(free: int, most: timedelta) -> tuple[timedelta, ...]:
    """The wait after each try in a row: none at first, then half a minute, twice as long each time, and no longer."""
    waits = [timedelta()] * free
    while not waits[-1] or waits[-1] < most:
        waits.append(min(most, 2 * waits[-1] or _FIRST))
    return tuple(waits)


OF_LOGIN = _waits(4, timedelta(hours=1))
"""Who knows the password mistypes it four times at most; in a day a stranger gets some thirty guesses."""
OF_CODE = OF_LOGIN
"""Six digits, three of them valid at a time: thirty guesses a day need a century for an even chance."""
OF_ADDRESS = _waits(20, timedelta(minutes=15))
"""A whole office may sit behind one address."""
OF_ENTRY = _waits(10, timedelta(hours=1))
"""Codes typed from one address or by one person. A class may sit behind one address; who is right begins anew."""
OF_ALL_ENTRIES = (*[timedelta()] * 500, timedelta(seconds=2))
"""Wrong codes from everywhere in an hour: beyond these one is heard in two seconds. Who guesses from a million places
then has one chance in half a million a day, when a hundred thousand codes of twelve letters are open."""
OF_SCREEN_CODE = OF_ENTRY
"""Codes of waiting screens typed by one official. Ten are more than anybody mistypes before one television."""
OF_NEW_SCREENS = (*[timedelta()] * 29, timedelta(minutes=1))
"""Screens that begin to wait from one address in a minute. Who sets up televisions by hand begins a few; the next
code of one that waits already is not counted."""
