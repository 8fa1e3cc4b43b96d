"""The one exception that stops a request: its message is for the person who will read it."""


class Refusal(Exception):  # noqa: N818 - it is the word of the design, not an error of ours
    """Something was asked that we do not do. `message` says what is wrong, where, and how to mend it."""

    def __init__(self, message: str, *, where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class NotFound(Refusal):
    """What was named does not exist."""


class Told(Refusal):
    """A refusal for a person at a form: Vietnamese, like every word of the pages, with holes written {name}.

    The pages tell it in the reader's language: `template` is looked up in the catalogue, `values` fill the holes.
    """

    def __init__(self, template: str, *, where: str = "", **values: object) -> None:
        super().__init__(template.format(**values), where=where)
        self.template = template
        self.values = values
