"""An address of every page of the console that exists on the example platform (examples.py)."""

from collections.abc import Mapping
from uuid import UUID

from server.rules.catalogue import WardCode
from tests.live.stage import SLUG

OWN_WARD = WardCode("00070")
ANOTHER_WARD = WardCode("00004")
LIKE_OWN_WARD = WardCode("00103")
"""A ward of the size of the own one."""
CEREMONY = UUID(int=5)

ADDRESSES: Mapping[str, str] = {
    "account": "/console/accounts/example",
    "invitation-revoke": "/console/invitations/1/revoke",
    "learning-activity": "/console/learning-activities/1",
    "learning-activity-unmap": "/console/learning-activities/1/unmap",
    "audit-log-line": "/console/log/1",
    "headcount-history": f"/console/headcounts/history?code={OWN_WARD}",
    "headcount-upload": "/console/headcounts/uploads/1",
    "neighbourhood": f"/console/wards/{OWN_WARD}/neighbourhoods/to-8",
    "neighbourhood-undo": f"/console/wards/{OWN_WARD}/neighbourhoods/changes/1",
    "claim": "/console/claims/example",
    "residence": "/console/residences/1",
    "paper-account": "/console/paper-accounts/1/code",
    "helper": "/console/helpers/1/end",
    "claim-file": "/console/claims/files/2",
    "embedding-remove": "/console/embedding/1/remove",
    "webhook": "/console/webhooks/1",
    "webhook-rotate": "/console/webhooks/1/rotate",
    "webhook-switch": "/console/webhooks/1/switch",
    "webhook-remove": "/console/webhooks/1/remove",
    "webhook-trial": "/console/webhooks/1/trial",
    "webhook-replay": "/console/webhooks/1/replay",
    "privacy-request": "/console/privacy-requests/1",
    "screen-plan": f"/console/screens/plans/{OWN_WARD}",
    "screen-notice": "/console/screens/notices/1",
    "items-skill": "/console/items/skills/anti-scam",
    "items-upload": "/console/items/uploads/3",
    "audit-log-export": "/console/log/export.csv",
    "appeal-answer": f"/console/contests/{SLUG}/appeals/1/1",
    "catalogue-upload": "/console/catalogue/uploads/4",
    "screen": f"/console/screens/{UUID(int=7)}",
    "screen-revoke": f"/console/screens/{UUID(int=7)}/revoke",
    "screen-offer": "/console/screens/pair/BCDFGHJK",
    "screen-take-back": "/console/screens/pair/BCDFGHJK/take-back",
    "correction": f"/console/contests/{SLUG}/corrections/1",
    "correction-new": f"/console/contests/{SLUG}/corrections/new/points",
    "result-file": f"/console/contests/{SLUG}/result/1/1/standings.csv",
    "duel": f"/console/contests/{SLUG}/duels/1",
    "effect": f"/console/contests/{SLUG}/effects/mission-1",
    "effect-file": f"/console/contests/{SLUG}/effects/mission-1/effect.xlsx",
    "duel-pairing": f"/console/contests/{SLUG}/duels/pair/1-2",
    "mission": f"/console/contests/{SLUG}/missions/1",
    "milestone": f"/console/contests/{SLUG}/milestones/1",
    "season": "/console/seasons/1",
    "ceremony-run": f"/console/contests/{SLUG}/ceremony/1/{CEREMONY}",
    "ceremony-steps": f"/console/contests/{SLUG}/ceremony/1/{CEREMONY}/steps",
    "receipts-entries": f"/console/contests/{SLUG}/receipts/{OWN_WARD}/entries?by=cause&key=given",
    "unit-receipts-entries": f"/console/contests/{SLUG}/unit-receipts/school/truong-1/entries?by=cause&key=given",
}
"""By the page's line in the table of rights. Pages whose path only has what NAMES has need none."""
NAMES: Mapping[str, str] = {"slug": SLUG, "ward": OWN_WARD, "round": "1", "partner": "dvcqg", "kind": "school",
                             "unit": "truong-1"}  # fmt: skip
WITHOUT = frozenset({"result-withdrawal"})
"""Pages of objects that come only out of a whole story; journeys visit them. Here their names lead nowhere."""
