"""Where an invitation leads: the person gives a name and a password, then sets up the second factor."""

from starlette.requests import Request
from starlette.responses import Response
from wtforms import PasswordField, StringField

from server.console.identity.entrance import begin, enter, print_open
from server.console.roles import role_names
from server.paper.form import Form, Long, Needed
from server.paper.print import paper_of
from server.paper.sent import address_of, refuse_foreign, sent_form
from server.pipeline.identity.accounts import NAME_MAX, new_password
from server.pipeline.identity.invite import accept_invitation
from server.records import audit_log, invitations
from server.records.invitations import Invitation
from server.resources import Resources
from server.rules.act import Act
from server.rules.refusals import NotFound, Told

TEMPLATE = "console/invited.html"
SPENT_TEMPLATE = "console/invited_spent.html"
_TOKEN_MAX = 100


class Accept(Form):
    """How the person is called, and the password twice."""

    name = StringField(validators=[Needed(), Long(1, NAME_MAX)])
    password = PasswordField(validators=[Needed()])
    again = PasswordField(validators=[Needed()])


async def show(request: Request) -> Response:
    """The invitation, if its link is still good."""
    found = await _found(request)
    if not found:
        return print_open(request, SPENT_TEMPLATE, 404)
    return _page(request, found, Accept(None, name=found.name, meta={"words": paper_of(request).words}))


async def accept(request: Request) -> Response:
    """Let them in. The link is spent with it."""
    refuse_foreign(request)
    form = Accept(await sent_form(request), meta={"words": paper_of(request).words})
    form.refuse_numbers()
    found = await _found(request)
    if not found:
        return print_open(request, SPENT_TEMPLATE, 404)
    if not form.validate():
        return _page(request, found, form, 422)
    try:
        return await _let_in(request, form)
    except Told as refusal:
        told = form.words.gettext(refusal.template).format(**refusal.values)
        if refusal.where in form._fields:
            form._fields[refusal.where].errors = [told]
            return _page(request, found, form, 422)
        return _page(request, found, form, 422, refused=told)
    except NotFound:
        return print_open(request, SPENT_TEMPLATE, 404)


async def _let_in(request: Request, form: Accept) -> Response:
    resources: Resources = request.state.resources
    if form.password.data != form.again.data:
        raise Told("Hai lần nhập chưa giống nhau. Nhập lại.", where="again")
    kept, name, token = await new_password(form.password.data or ""), form.name.data or "", _token(request)
    key_for, now = resources.settings.key_for, resources.clock()
    async with resources.database.transaction() as connection:
        account = await accept_invitation(connection, key_for, token, name, kept, now)
        after = {"name": account.name, "role": account.role, "ward": account.ward}
        who = (account.id, account.login, account.role, address_of(request))
        await audit_log.write(connection, Act(*who, "invitation.accept", f"account:{account.login}", {}, {}, after))
        session = await begin(connection, request, account, "invitation", strong=False)
    return enter(request, session, form.words.gettext("Đã nhận lời mời. Việc tiếp theo: đặt mã từ điện thoại."))


async def _found(request: Request) -> Invitation | None:
    resources: Resources = request.state.resources
    return await invitations.of_token(resources.database, _token(request), resources.clock())


def _token(request: Request) -> str:
    return str(request.path_params["token"])[:_TOKEN_MAX]


def _page(request: Request, found: Invitation, form: Accept, status: int = 200, refused: str = "") -> Response:
    resources: Resources = request.state.resources
    words = paper_of(request).words
    ward = resources.reference.catalogue.wards[found.ward].full_name if found.ward else ""
    return print_open(
        request, TEMPLATE, status, form=form, invitation=found, refused=refused, ward=ward,
        role=role_names(words)[found.role],
    )  # fmt: skip
