"""Text in the cells of a table that people open in a spreadsheet."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(text: str) -> str:
    """The text, so that no spreadsheet takes it for a formula: what begins like one gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
