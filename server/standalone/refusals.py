"""Why the one-command mode cannot start, said to the person at the terminal."""


class CannotStart(Exception):  # noqa: N818 -- What it says, not that it is an error, is its name.
    """What is wrong, where, and how to mend it. Printed as it stands, without a traceback."""
