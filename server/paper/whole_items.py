"""A group or criterion that came or went is told as one change, not key by key."""

from collections.abc import Iterable

from server.rules.plan_changes import Change


def folded(changes: Iterable[Change]) -> list[Change]:
    """The changes, with all those of an item that is new or gone in one."""
    every = list(changes)
    whole = {
        each.field.removesuffix(".code"): each
        for each in every
        if each.field.startswith(("groups.", "criteria.")) and each.field.endswith(".code")
        and (each.before is None or each.after is None)
    }  # fmt: skip
    found: list[Change] = []
    for each in every:
        item = next((start for start in whole if each.field.startswith(f"{start}.")), None)
        if item is None:
            found.append(each)
        elif each is whole[item]:
            came = each.before is None
            found.append(Change(field=item, before=None if came else True, after=True if came else None))
    return found
