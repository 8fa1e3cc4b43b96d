"""The door for officials: every address of the console. Who may open which stands in server/rules/rights.py."""

from starlette.routing import BaseRoute, Route

from server.console import operations, overview
from server.console.ceremonies import acts as ceremony_acts
from server.console.ceremonies import ceremony
from server.console.ceremonies import run as ceremony_run
from server.console.ceremonies import steps as ceremony_steps
from server.console.claims import claim, signals
from server.console.claims import files as claim_files
from server.console.claims import index as claims
from server.console.contests import board as contest_board
from server.console.contests import clusters as contest_clusters
from server.console.contests import facts as contest_facts
from server.console.contests import history as contest_history
from server.console.contests import index as contests
from server.console.contests import overview as contest_overview
from server.console.contests import phases as contest_phases
from server.console.contests import preview as contest_preview
from server.console.contests import rounds as contest_rounds
from server.console.contests import wards as contest_wards
from server.console.criteria import file as criteria_file
from server.console.criteria import group as criteria_group
from server.console.criteria import index as criteria
from server.console.criteria import issue as criteria_issue
from server.console.criteria import item as criteria_item
from server.console.criteria import rehearsal
from server.console.criteria import scoring as criteria_scoring
from server.console.criteria import value as criteria_value
from server.console.criteria import versions as criteria_versions
from server.console.game import (
    duel,
    duel_pairing,
    duels,
    effects,
    milestone,
    milestones,
    mission,
    missions,
    season,
    seasons,
)
from server.console.guard import SIGN_IN, page
from server.console.identity import (
    account,
    accounts,
    entrance,
    invitations,
    invited,
    log,
    log_check,
    log_export,
    me,
    me_passkeys,
    me_second_factor,
    second_factor,
)
from server.console.registers import (
    catalogue,
    embedding,
    headcounts,
    items,
    learning_activities,
    neighbourhoods,
    partners,
)
from server.console.residents import helper_team, paper_accounts, privacy_requests, residence, residences
from server.console.results import acts as result_acts
from server.console.results import appeals, corrections, receipts, receipts_of, recheck, result
from server.console.results import files as result_files
from server.console.results import withdraw as result_withdraw
from server.console.screens import acts as screen_acts
from server.console.screens import index as screens
from server.console.screens import notices as screen_notices
from server.console.screens import pairing as screen_pairing
from server.console.screens import plan as screen_plan
from server.console.screens import screen as screen_one
from server.console.webhooks import index as webhooks
from server.console.webhooks import webhook

OPEN: list[Route] = [
    Route(SIGN_IN, entrance.show_sign_in, methods=["GET"]),
    Route(SIGN_IN, entrance.sign_in, methods=["POST"]),
    Route(entrance.PASSKEY_SIGN_IN, entrance.sign_in_with_passkey, methods=["POST"]),
    Route(f"{invitations.PATH}/{{token}}", invited.show, methods=["GET"]),
    Route(f"{invitations.PATH}/{{token}}", invited.accept, methods=["POST"]),
]
"""The only addresses that answer somebody who is not signed in."""

routes: list[BaseRoute] = [
    *OPEN,
    page("/console/sign-out", None, entrance.sign_out, name="sign-out"),
    page("/console/second-factor", second_factor.show, second_factor.save, name="second-factor"),
    page("/console/me", me.show, name="me"),
    page("/console/me/password", me.show_password, me.save_password, name="me-password"),
    page("/console/me/second-factor", me_second_factor.show, me_second_factor.save, name="me-second-factor"),
    page("/console/me/recovery-codes", None, me_second_factor.save_recovery_codes, name="me-recovery-codes"),
    page("/console/me/passkeys", me_passkeys.show, me_passkeys.save, name="me-passkeys"),
    page("/console/me/sessions", None, me.end_sessions, name="me-sessions"),
    page("/console/accounts", accounts.show, accounts.unlock_address, name="accounts"),
    page("/console/accounts/{login}", account.show, account.save, name="account"),
    page("/console/invitations", invitations.show, invitations.save, name="invitations"),
    page("/console/invitations/{invitation}/revoke", None, invitations.revoke, name="invitation-revoke"),
    page("/console", overview.show, name="overview"),
    page("/console/log", log.show, name="audit-log"),
    page("/console/contests/{slug}/corrections", corrections.show, name="corrections"),
    page(
        "/console/contests/{slug}/corrections/{number}",
        corrections.show_one,
        corrections.decide,
        name="correction",
    ),
    page(
        "/console/contests/{slug}/corrections/new/{what}",
        corrections.show_new,
        corrections.save_new,
        name="correction-new",
    ),
    page("/console/contests/{slug}/receipts", receipts.show, name="receipts"),
    page("/console/contests/{slug}/receipts/{ward}", receipts_of.show_ward, name="receipts-ward"),
    page("/console/contests/{slug}/receipts/{ward}/entries", receipts_of.show_ward_entries, name="receipts-entries"),
    page("/console/contests/{slug}/unit-receipts/{kind}", receipts.show_units, name="unit-receipts"),
    page("/console/contests/{slug}/unit-receipts/{kind}/{unit}", receipts_of.show_unit, name="unit-receipts-of"),
    page(
        "/console/contests/{slug}/unit-receipts/{kind}/{unit}/entries",
        receipts_of.show_unit_entries,
        name="unit-receipts-entries",
    ),
    page("/console/seasons", seasons.show, name="seasons"),
    page("/console/seasons/{season}", season.show, season.save, name="season"),
    page("/console/contests", contests.show, contests.create, name="contests"),
    page("/console/contests/{slug}", contest_overview.show, name="contest"),
    page("/console/contests/{slug}/announce", None, contest_overview.announce_draft, name="contest-announce"),
    page("/console/contests/{slug}/discard", None, contest_overview.discard, name="contest-discard"),
    page("/console/contests/{slug}/facts", contest_facts.show, contest_facts.save, name="contest-facts"),
    page("/console/contests/{slug}/wards", contest_wards.show, contest_wards.save, name="contest-wards"),
    page("/console/contests/{slug}/rounds", contest_rounds.show, contest_rounds.save, name="contest-rounds"),
    page("/console/contests/{slug}/clusters", contest_clusters.show, contest_clusters.save, name="contest-clusters"),
    page("/console/contests/{slug}/phases", contest_phases.show, contest_phases.turn, name="contest-phases"),
    page("/console/contests/{slug}/board", contest_board.show, name="contest-board"),
    page("/console/contests/{slug}/preview", contest_preview.show, name="contest-preview"),
    page("/console/contests/{slug}/history", contest_history.show, name="contest-history"),
    page("/console/contests/{slug}/missions", missions.show, missions.save, name="missions"),
    page("/console/contests/{slug}/missions/{mission}", mission.show, mission.save, name="mission"),
    page("/console/contests/{slug}/duels", duels.show, duels.save, name="duels"),
    page("/console/contests/{slug}/duels/pair/{window}", duel_pairing.show, duel_pairing.save, name="duel-pairing"),
    page("/console/contests/{slug}/duels/{duel}", duel.show, duel.save, name="duel"),
    page("/console/contests/{slug}/milestones", milestones.show, name="milestones"),
    page("/console/contests/{slug}/milestones/{milestone}", milestone.show, milestone.save, name="milestone"),
    page("/console/contests/{slug}/effects", effects.show, name="effects"),
    page("/console/contests/{slug}/effects/{report}", effects.show_one, name="effect"),
    page("/console/contests/{slug}/effects/{report}/{file}", effects.send, name="effect-file"),
    page("/console/contests/{slug}/result", result.go_on, name="result-last"),
    page("/console/contests/{slug}/result/{round}", result.show, name="result"),
    page("/console/contests/{slug}/result/{round}/recount", None, result_acts.recount, name="result-recount"),
    page(
        "/console/contests/{slug}/result/{round}/carry-over", None, result_acts.carry_over, name="result-carry-over"
    ),
    page("/console/contests/{slug}/result/{round}/sign", None, result_acts.sign, name="result-sign"),
    page("/console/contests/{slug}/result/{round}/reveal", None, result_acts.reveal, name="result-reveal"),
    page("/console/contests/{slug}/result/{round}/publish", None, result_acts.publish, name="result-publish"),
    page("/console/contests/{slug}/result/{round}/seal", None, result_acts.seal, name="result-seal"),
    page("/console/contests/{slug}/result/{round}/withdraw", None, result_withdraw.propose, name="result-withdraw"),
    page(
        "/console/contests/{slug}/result/{round}/withdraw/{proposal}",
        None,
        result_withdraw.decide,
        name="result-withdrawal",
    ),
    page("/console/contests/{slug}/result/{round}/{version}/{file}", result_files.send, name="result-file"),
    page("/console/contests/{slug}/ceremony", ceremony.go_on, name="ceremony-last"),
    page("/console/contests/{slug}/ceremony/{round}", ceremony.show, ceremony.build, name="ceremony"),
    page(
        "/console/contests/{slug}/ceremony/{round}/rehearse", None, ceremony_acts.rehearse, name="ceremony-rehearse"
    ),
    page("/console/contests/{slug}/ceremony/{round}/begin", None, ceremony_acts.begin, name="ceremony-begin"),
    page(
        "/console/contests/{slug}/ceremony/{round}/{ceremony}",
        ceremony_run.show,
        ceremony_run.move,
        name="ceremony-run",
    ),
    page("/console/contests/{slug}/ceremony/{round}/{ceremony}/steps", ceremony_steps.show, name="ceremony-steps"),
    page("/console/contests/{slug}/recheck", recheck.go_on, name="recheck-last"),
    page("/console/contests/{slug}/recheck/{round}", recheck.show, recheck.find, name="recheck"),
    page("/console/contests/{slug}/recheck/{round}/size", None, recheck.size, name="recheck-size"),
    page("/console/contests/{slug}/recheck/{round}/draw", None, recheck.draw, name="recheck-draw"),
    page("/console/contests/{slug}/recheck/{round}/close", None, recheck.close, name="recheck-close"),
    page("/console/contests/{slug}/appeals", appeals.go_on, name="appeals-last"),
    page("/console/contests/{slug}/appeals/{round}", appeals.show, appeals.receive, name="appeals"),
    page("/console/contests/{slug}/appeals/{round}/deadline", None, appeals.set_deadline, name="appeals-deadline"),
    page("/console/contests/{slug}/appeals/{round}/{appeal}", None, appeals.answer, name="appeal-answer"),
    page("/console/headcounts", headcounts.show, headcounts.take, name="headcounts"),
    page("/console/headcounts/history", headcounts.history, name="headcount-history"),
    page("/console/headcounts/template.csv", headcounts.template, name="headcount-template"),
    page("/console/headcounts/uploads/{upload}", headcounts.show_upload, headcounts.apply, name="headcount-upload"),
    page("/console/claims", claims.show, claims.confirm, name="claims"),
    page("/console/helpers", helper_team.show, helper_team.name, name="helpers"),
    page("/console/helpers/{helper}/end", None, helper_team.end, name="helper"),
    page("/console/paper-accounts", paper_accounts.show, paper_accounts.save, name="paper-accounts"),
    page("/console/paper-accounts/{account}/code", None, paper_accounts.renew, name="paper-account"),
    page("/console/residences", residences.show, residences.confirm, name="residences"),
    page("/console/residences/{residence}", residence.show, residence.decide, name="residence"),
    page("/console/claims/files", claim_files.show, claim_files.take, name="claim-files"),
    page("/console/claims/files/template.csv", claim_files.template, name="claim-file-template"),
    page("/console/claims/files/{upload}", claim_files.show_one, claim_files.apply, name="claim-file"),
    page("/console/claims/{claim}", claim.show, claim.decide, name="claim"),
    page("/console/privacy-requests", privacy_requests.show, name="privacy-requests"),
    page(
        "/console/privacy-requests/{number}", privacy_requests.show_one, privacy_requests.save, name="privacy-request"
    ),
    page("/console/signals", signals.show, name="signals"),
    page("/console/catalogue", catalogue.show, catalogue.take, name="catalogue"),
    page("/console/catalogue/download", catalogue.download, name="catalogue-download"),
    page("/console/catalogue/uploads/{upload}", catalogue.show_upload, catalogue.apply, name="catalogue-upload"),
    page("/console/items", items.show, items.take, name="items"),
    page("/console/items/skills/{skill}", items.show_skill, name="items-skill"),
    page("/console/items/uploads/{upload}", items.show_upload, items.apply, name="items-upload"),
    page("/console/operations", operations.show, name="operations"),
    page("/console/screens", screens.show, screen_acts.tell, name="screens"),
    page("/console/screens/plans/{plan}", screen_plan.show, screen_plan.save, name="screen-plan"),
    page("/console/screens/notices", screen_notices.show, screen_notices.add, name="screen-notices"),
    page("/console/screens/notices/{notice}", screen_notices.show_one, screen_notices.change, name="screen-notice"),
    page("/console/screens/pair", screen_pairing.show, screen_pairing.offer, name="screen-pair"),
    page("/console/screens/pair/{code}", screen_pairing.show_offer, screen_pairing.approve, name="screen-offer"),
    page("/console/screens/pair/{code}/take-back", None, screen_pairing.take_back, name="screen-take-back"),
    page("/console/screens/{screen}", screen_one.show, screen_one.save, name="screen"),
    page("/console/screens/{screen}/revoke", screen_one.show_revoke, screen_one.revoke, name="screen-revoke"),
    page("/console/partners", partners.show, partners.add, name="partners"),
    page("/console/partners/{partner}", partners.show_one, name="partner"),
    page("/console/partners/{partner}/rotate", None, partners.rotate, name="partner-rotate"),
    page("/console/partners/{partner}/revoke", None, partners.revoke, name="partner-revoke"),
    page("/console/partners/{partner}/pause", None, partners.pause, name="partner-pause"),
    page("/console/partners/{partner}/limit", None, partners.limit, name="partner-limit"),
    page("/console/partners/{partner}/trial", None, partners.trial, name="partner-trial"),
    page("/console/partners/{partner}/learning", None, partners.learning, name="partner-learning"),
    page("/console/webhooks", webhooks.show, webhooks.add, name="webhooks"),
    page("/console/webhooks/{webhook}", webhook.show, webhook.change, name="webhook"),
    page("/console/webhooks/{webhook}/rotate", None, webhook.rotate, name="webhook-rotate"),
    page("/console/webhooks/{webhook}/switch", None, webhook.switch, name="webhook-switch"),
    page("/console/webhooks/{webhook}/remove", None, webhook.remove, name="webhook-remove"),
    page("/console/webhooks/{webhook}/trial", None, webhook.trial, name="webhook-trial"),
    page("/console/webhooks/{webhook}/replay", None, webhook.replay, name="webhook-replay"),
    page("/console/learning-activities", learning_activities.show, name="learning-activities"),
    page(
        "/console/learning-activities/{activity}",
        learning_activities.show_one,
        learning_activities.map_to,
        name="learning-activity",
    ),
    page(
        "/console/learning-activities/{activity}/unmap",
        None,
        learning_activities.unmap,
        name="learning-activity-unmap",
    ),
    page("/console/embedding", embedding.show, embedding.allow, name="embedding"),
    page("/console/embedding/{site}/remove", None, embedding.remove, name="embedding-remove"),
    page("/console/wards", neighbourhoods.wards, name="wards"),
    page("/console/wards/{ward}/neighbourhoods", neighbourhoods.show, neighbourhoods.add, name="neighbourhoods"),
    page(
        "/console/wards/{ward}/neighbourhoods/changes/{change}", None, neighbourhoods.undo, name="neighbourhood-undo"
    ),
    page(
        "/console/wards/{ward}/neighbourhoods/{place}",
        neighbourhoods.show_one,
        neighbourhoods.change,
        name="neighbourhood",
    ),
    page("/console/contests/{slug}/criteria", criteria.show, criteria.save, name="criteria"),
    page(
        "/console/contests/{slug}/criteria/scoring",
        criteria_scoring.show,
        criteria_scoring.save,
        name="criteria-scoring",
    ),
    page("/console/contests/{slug}/criteria/value", criteria_value.show, criteria_value.save, name="criteria-value"),
    page("/console/contests/{slug}/criteria/group", criteria_group.show, criteria_group.save, name="criteria-group"),
    page("/console/contests/{slug}/criteria/item", criteria_item.show, criteria_item.save, name="criteria-item"),
    page("/console/contests/{slug}/criteria/file", criteria_file.show, criteria_file.save, name="criteria-file"),
    page("/console/contests/{slug}/criteria/file.toml", criteria_file.export, name="criteria-export"),
    page("/console/contests/{slug}/criteria/issue", criteria_issue.show, criteria_issue.save, name="criteria-issue"),
    page("/console/contests/{slug}/criteria/versions", criteria_versions.show, name="criteria-versions"),
    page("/console/contests/{slug}/criteria/rehearsal", rehearsal.show, rehearsal.save, name="rehearsal"),
    page("/console/contests/{slug}/criteria/decide", None, rehearsal.decide, name="rehearsal-decide"),
    page("/console/log/check", None, log_check.save, name="audit-log-check"),
    page("/console/log/export.{kind}", log_export.show, name="audit-log-export"),
    page("/console/log/{number}", log.show_line, name="audit-log-line"),
]
