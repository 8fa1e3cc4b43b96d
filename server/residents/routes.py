"""The door for residents: every address of theirs. All begin with /me, and nobody keeps a copy of an answer."""

from starlette.routing import BaseRoute, Route

from server.residents import (
    account,
    attempt,
    certificates,
    claim_new,
    claims,
    code_entrance,
    contests,
    entrance,
    family,
    guardian,
    helped,
    helping,
    me,
    place,
    skills,
    welcome,
)
from server.residents.guard import SIGN_IN, WELCOME, page

OPEN: list[Route] = [
    Route(SIGN_IN, entrance.show, methods=["GET"]),
    Route(SIGN_IN, entrance.begin, methods=["POST"]),
    Route(entrance.RETURN, entrance.come_back, methods=["GET"]),
    Route(code_entrance.ADDRESS, code_entrance.show, methods=["GET"]),
    Route(code_entrance.ADDRESS, code_entrance.begin, methods=["POST"]),
]
"""The only addresses that answer somebody who is not signed in."""

routes: list[BaseRoute] = [
    *OPEN,
    page("/me", me.show, name="me"),
    page("/me/sign-out", None, entrance.sign_out, name="sign-out", first_visit=True),
    page("/me/sign-out/everywhere", None, entrance.sign_out_everywhere, name="sign-out-everywhere", first_visit=True),
    page(WELCOME, welcome.show, welcome.save, name="welcome", first_visit=True),
    page("/me/welcome/you", welcome.show_you, welcome.save_you, name="welcome-you", first_visit=True),
    page("/me/place", place.show, name="place", first_visit=True),
    page("/me/place/{ward}", place.show_ward, place.save_ward, name="place-in-ward", first_visit=True),
    page("/me/contests", contests.show, name="contests"),
    page("/me/contests/{slug}", contests.show_one, contests.change, name="contest"),
    page("/me/certificates", certificates.show, certificates.issue, name="certificates"),
    page("/me/certificates/{code}", certificates.show_one, certificates.change, name="certificate"),
    page("/me/certificates/{code}/pdf", certificates.send_pdf, name="certificate-pdf"),
    page("/me/certificates/{code}/revoke", None, certificates.revoke, name="certificate-revoke"),
    page("/me/claims", claims.show, name="claims"),
    page("/me/claims/new", claim_new.show, claim_new.save, name="claim-new"),
    page("/me/claims/{claim}", claims.show_one, name="claim"),
    page("/me/claims/{claim}/withdraw", None, claims.withdraw, name="claim-withdraw"),
    page("/me/claims/{claim}/appeal", None, claims.appeal, name="claim-appeal"),
    page("/me/skills", skills.show, name="skills"),
    page("/me/skills/{skill}", skills.show_one, skills.begin, name="skill"),
    page("/me/attempts/{attempt}", attempt.show, name="attempt"),
    page("/me/attempts/{attempt}/finish", None, attempt.finish, name="attempt-finish"),
    page("/me/attempts/{attempt}/{number}", attempt.show_question, attempt.answer, name="question"),
    page("/me/account", account.show, name="account"),
    page("/me/guardian", guardian.show, guardian.save, name="guardian"),
    page("/me/guardian/withdraw", None, guardian.withdraw, name="guardian-withdraw"),
    page("/me/family", family.show, family.begin, name="family"),
    page("/me/family/code", None, family.invite, name="family-code"),
    page("/me/family/join", None, family.join, name="family-join"),
    page("/me/family/leave", None, family.leave, name="family-leave"),
    page("/me/family/members/{member}/remove", None, family.remove, name="family-remove"),
    page("/me/family/members/{member}/restore", None, family.restore, name="family-restore"),
    page("/me/help", helping.show, helping.save, name="help"),
    page("/me/helped", helped.show, helped.save, name="helped"),
    page("/me/helped/{help}", helped.show_one, helped.confirm, name="helped-with"),
    page("/me/account/code", None, code_entrance.renew, name="kept-code"),
    page("/me/account/sessions/{session}", None, account.end_session, name="session-end"),
]
