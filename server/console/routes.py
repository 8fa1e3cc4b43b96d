"""The door for officials: every address of the console. Who may open which stands in server/rules/rights.py."""

from starlette.routing import BaseRoute, Route

from server.console import (
    contest_board,
    contest_clusters,
    contest_facts,
    contest_history,
    contest_overview,
    contest_phases,
    contest_preview,
    contest_rounds,
    contest_wards,
    contests,
    entrance,
    headcounts,
    log,
    neighbourhoods,
    overview,
)
from server.console.guard import SIGN_IN, page

routes: list[BaseRoute] = [
    Route(SIGN_IN, entrance.show_sign_in, methods=["GET"]),
    Route(SIGN_IN, entrance.sign_in, methods=["POST"]),
    page("/console/sign-out", None, entrance.sign_out, name="sign-out"),
    page("/console", overview.show, name="overview"),
    page("/console/log", log.show, name="audit-log"),
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
    page("/console/headcounts", headcounts.show, headcounts.take, name="headcounts"),
    page("/console/headcounts/history", headcounts.history, name="headcount-history"),
    page("/console/headcounts/template.csv", headcounts.template, name="headcount-template"),
    page("/console/headcounts/uploads/{upload}", headcounts.show_upload, headcounts.apply, name="headcount-upload"),
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
]
