"""`python -m tests.demo.code LOGIN --data DIR`: the code that an official of a demonstration would type now."""

from pathlib import Path

import click
import pyotp

from tests.demo.accounts import SIGN_IN


@click.command()
@click.argument("login")
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder of the demonstration.")
def main(login: str, data: Path) -> None:
    """Print the code of LOGIN that is good now."""
    for line in (data / SIGN_IN).read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words[1:2] == [login] and "key" in words:
            click.echo(pyotp.TOTP(words[-1]).now())
            return
    raise click.ClickException(f"{data / SIGN_IN} names no {login}")


if __name__ == "__main__":
    main()
