"""Who may pass: the one thing of a process that all calls of partners share."""

from starlette.requests import Request

from server.intake.body import Hold
from server.intake.keyring import Keyring
from server.intake.problems import Problem
from server.intake.rates import Rates
from server.resources import Resources


class Gate:
    """Keys, rates and the bytes in hand of one process."""

    def __init__(self, resources: Resources) -> None:
        settings = resources.settings
        self.keyring = Keyring(resources.database, settings.key_for("partner-secrets"), resources.clock)
        self.rates = Rates(settings.intake_requests_per_second)
        self.hold = Hold()

    async def admit(self, request: Request, body: bytes) -> str:
        """The code of the partner that signed this request. Raises Problem 400, 401, 403 or 429.

        Nothing in a refusal tells whether the partner exists.
        """
        partner = request.path_params["partner"]
        address = request.client.host if request.client else "unknown"
        await self.rates.check_failures(address, partner)
        key = await self.keyring.signer(partner, request.headers, _text(body))
        if not key:
            await self.rates.count_failure(address, partner)
            raise Problem(
                401,
                "signature",
                "webhook-signature must be made with a valid key of the partner over "
                "'webhook-id.webhook-timestamp.body', and webhook-timestamp must be within 5 minutes of now",
                WWW_Authenticate="Standard-Webhooks",
            )
        if key.paused:
            raise Problem(403, "paused", "the operators of the platform have paused this partner; ask them why")
        await self.rates.count_call(partner)
        return str(partner)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Problem(400, "unreadable", f"byte {error.start} of the body is not UTF-8") from None
