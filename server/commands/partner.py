"""`partner add CODE --name …`, `partner rotate CODE`, `partner pause`, `partner resume`, `partner list`."""

import click

from server.commands.opening import run
from server.pipeline.registers.partners import (
    OVERLAP_HOURS,
    OVERLAP_HOURS_MAX,
    add_partner,
    list_partners,
    pause_partner,
    rotate_key,
)
from server.records.partners import Partner
from server.resources import Resources

_HANDING_OVER = """
Hand it to the portal's engineers over a channel that nobody else reads: it cannot be shown again.
The portal signs each call with it (Standard Webhooks) and posts events to
  /api/v1/partners/{code}/events
How, with examples: docs/partners.md."""


@click.group()
def partner() -> None:
    """Partners: add, change keys, pause, list."""


@partner.command()
@click.argument("code")
@click.option("--name", required=True, help="The partner's name, as people know it.")
@click.pass_context
def add(context: click.Context, code: str, name: str) -> None:
    """Add the partner CODE (small letters, digits, hyphens) and print its secret, once."""

    async def work(resources: Resources) -> str:
        return await add_partner(resources.database, code, name, _key(resources))

    secret = run(context, work)
    click.echo(secret)
    click.echo(f"This is the secret of {code}.{_HANDING_OVER.format(code=code)}", err=True)


@partner.command()
@click.argument("code")
@click.option(
    "--overlap",
    metavar="HOURS",
    type=click.FloatRange(0, OVERLAP_HOURS_MAX),
    default=OVERLAP_HOURS,
    show_default=True,
    help="How long the old key stays valid; 0 when it has leaked.",
)
@click.pass_context
def rotate(context: click.Context, code: str, overlap: float) -> None:
    """Give the partner CODE a new key and print its secret, once. A still older key ends at once."""

    async def work(resources: Resources) -> str:
        return await rotate_key(resources.database, code, _key(resources), resources.clock(), overlap)

    secret = run(context, work)
    click.echo(secret)
    old = f"stays valid for {overlap:g} hours" if overlap else "is not valid any more"
    click.echo(f"This is the new secret of {code}; the old one {old}.{_HANDING_OVER.format(code=code)}", err=True)


@partner.command()
@click.argument("code")
@click.pass_context
def pause(context: click.Context, code: str) -> None:
    """Stop taking events of the partner CODE. What it reported before stays."""
    run(context, lambda resources: pause_partner(resources.database, code, paused=True))
    click.echo(f"{code}: paused; its calls are answered with 403 within seconds")


@partner.command()
@click.argument("code")
@click.pass_context
def resume(context: click.Context, code: str) -> None:
    """Take events of the partner CODE again."""
    run(context, lambda resources: pause_partner(resources.database, code, paused=False))
    click.echo(f"{code}: its events are taken again")


@partner.command("list")
@click.pass_context
def list_all(context: click.Context) -> None:
    """Name every partner with its keys."""
    found = run(context, lambda resources: list_partners(resources.database, resources.clock()))
    for each in found:
        click.echo(_line(each))
    if not found:
        click.echo("No partner yet. Add one: partner add CODE --name …")


def _line(each: Partner) -> str:
    keys = f"{each.keys} valid keys" if each.keys > 1 else "1 valid key" if each.keys else "no valid key"
    until = f", the old one until {each.overlap_until.isoformat(timespec='minutes')}" if each.overlap_until else ""
    paused = ", paused" if each.paused else ""
    return f"{each.code}  {each.name}, since {each.created_at.date().isoformat()}, {keys}{until}{paused}"


def _key(resources: Resources) -> bytes:
    return resources.settings.key_for("partner-secrets")
