"""Officials with a second factor, and what their telephones show."""

from datetime import datetime

import pyotp

from server.pipeline.identity.second_factor import accept_app, offer_app
from server.records import accounts
from server.records.accounts import Account
from server.resources import Resources

PASSWORD = "bốn từ không liên quan"


async def give_app(resources: Resources, login: str, now: datetime) -> tuple[pyotp.TOTP, list[str]]:
    """Set up an app for the account an hour ago, and return it with the recovery codes."""
    database, key_for = resources.database, resources.settings.key_for
    account = await account_of(resources, login)
    app = pyotp.TOTP(await offer_app(database, key_for, account))
    before = datetime.fromtimestamp(now.timestamp() - 3_600, now.tzinfo)
    async with database.transaction() as connection:
        codes = await accept_app(connection, key_for, account, app.at(before), before)
    return app, codes


async def account_of(resources: Resources, login: str) -> Account:
    found = await accounts.by_login(resources.database, login)
    assert found
    return found
