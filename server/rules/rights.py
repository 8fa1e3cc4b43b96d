"""Who may do what: one table, read by the console's door and by its tests."""

from collections.abc import Mapping
from typing import Literal, get_args

Role = Literal["administrator", "organizer", "council", "ward_officer", "inspector"]
ROLES: tuple[Role, ...] = get_args(Role)
Right = Literal["-", "r", "w", "o", "s"]

# -  nothing: the page does not exist for this role
# r  read
# w  read and write
# o  read and write for the own ward only: an address that names another ward is refused
# s  read and write, and writing asks for the password again
# An inspector has a w where only their own way in is meant, and where a check of the log notes that it was made.
TABLE = """
page                administrator organizer council ward_officer inspector
sign-out            w             w         w       w            w
second-factor       w             w         w       w            w
me                  r             r         r       r            r
me-password         w             w         w       w            w
me-second-factor    s             s         s       s            s
me-recovery-codes   s             s         s       s            s
me-passkeys         s             s         s       s            s
me-sessions         w             w         w       w            w
overview            r             r         r       r            r
accounts            s             -         -       -            r
account             s             -         -       -            r
invitations         s             -         -       -            r
invitation-revoke   s             -         -       -            -
audit-log           r             -         -       -            r
corrections         -             r         r       -            r
correction          -             w         w       -            r
correction-new      -             w         w       -            -
receipts            -             r         r       r            r
receipts-ward       -             r         r       o            r
receipts-entries    -             r         r       o            r
unit-receipts       -             r         r       -            r
unit-receipts-of    -             r         r       -            r
unit-receipts-entries -           r         r       -            r
seasons             r             r         r       r            r
season              r             w         r       r            r
contests            r             w         r       r            r
contest             r             r         r       r            r
contest-announce    -             s         -       -            -
contest-discard     -             w         -       -            -
contest-facts       r             w         r       -            r
contest-wards       r             w         r       -            r
contest-rounds      r             w         r       -            r
contest-clusters    r             w         r       -            r
contest-phases      r             w         r       -            r
contest-board       -             r         r       -            r
missions            -             w         r       -            r
mission             -             w         r       -            r
duels               -             r         r       o            r
duel                -             w         r       o            r
duel-pairing        -             w         r       o            r
milestones          -             r         r       r            r
milestone           -             w         r       r            r
effects             -             r         r       -            r
effect              -             r         r       -            r
effect-file         -             r         r       -            r
contest-preview     r             r         r       -            r
contest-history     r             r         r       -            r
result-last         -             r         r       -            r
result              -             r         r       -            r
result-recount      -             w         w       -            -
result-carry-over   -             w         w       -            -
result-sign         -             -         s       -            -
result-reveal       -             -         s       -            -
result-publish      -             -         s       -            -
result-seal         -             -         s       -            -
result-withdraw     -             -         w       -            -
result-withdrawal   -             -         s       -            -
result-file         r             r         r       r            r
ceremony-last       -             r         r       -            r
ceremony            -             w         r       -            r
ceremony-rehearse   -             w         -       -            -
ceremony-begin      -             s         s       -            -
ceremony-run        -             w         w       -            r
ceremony-steps      -             r         r       -            r
recheck-last        r             r         r       r            r
recheck             r             w         w       w            r
recheck-size        -             w         -       -            -
recheck-draw        -             w         w       -            -
recheck-close       -             w         w       -            -
appeals-last        r             r         r       r            r
appeals             r             w         w       o            r
appeal-answer       -             w         w       -            -
appeals-deadline    -             w         w       -            -
headcounts          -             w         r       -            r
headcount-upload    -             w         r       -            r
headcount-history   -             r         r       r            r
headcount-template  -             r         -       -            -
wards               -             r         r       r            r
neighbourhoods      -             r         r       o            r
neighbourhood       -             r         r       o            r
neighbourhood-undo  -             -         -       o            -
claims              -             w         r       o            r
claim               -             w         -       o            r
residences          -             w         r       o            r
residence           -             w         -       o            r
paper-accounts      -             -         -       o            -
paper-account       -             -         -       o            -
helpers             -             -         -       o            -
helper              -             -         -       o            -
claim-files         -             w         r       -            r
claim-file          -             w         r       -            r
claim-file-template -             r         -       -            -
signals             -             r         r       -            r
privacy-requests    w             -         -       -            r
privacy-request     w             -         -       -            r
catalogue           -             w         r       -            r
catalogue-upload    -             w         r       -            r
catalogue-download  -             r         r       -            r
items               -             w         r       -            r
items-skill         -             r         r       -            r
items-upload        -             w         r       -            r
operations          r             r         -       -            r
screens             w             w         -       o            r
screen-plan         r             w         -       o            r
screen-notices      r             w         -       o            r
screen-notice       -             w         -       o            -
screen-pair         -             w         -       o            -
screen-offer        -             w         -       o            -
screen-take-back    -             w         -       o            -
screen              r             w         -       o            r
screen-revoke       -             w         -       o            -
partners            w             r         -       -            r
partner             w             r         -       -            r
partner-rotate      w             -         -       -            -
partner-revoke      w             -         -       -            -
partner-pause       w             -         -       -            -
partner-limit       w             -         -       -            -
partner-trial       w             -         -       -            -
partner-learning    w             -         -       -            -
webhooks            w             w         -       -            r
webhook             w             w         -       -            r
webhook-rotate      w             w         -       -            -
webhook-switch      w             w         -       -            -
webhook-remove      w             w         -       -            -
webhook-trial       w             w         -       -            -
webhook-replay      w             w         -       -            -
learning-activities r             r         r       -            r
learning-activity   r             w         r       -            r
learning-activity-unmap -         w         -       -            -
embedding           r             w         r       o            r
embedding-remove    -             w         -       o            -
criteria            r             w         r       -            r
criteria-scoring    r             w         r       -            r
criteria-value      r             w         r       -            r
criteria-group      r             w         r       -            r
criteria-item       r             w         r       -            r
criteria-file       r             w         r       -            r
criteria-export     r             r         r       -            r
criteria-issue      -             s         r       -            r
criteria-versions   r             r         r       -            r
rehearsal           -             w         r       -            r
rehearsal-decide    -             s         s       -            -
audit-log-line      r             -         -       -            r
audit-log-export    r             -         -       -            r
audit-log-check     w             -         -       -            w
"""


def read_table(text: str) -> Mapping[str, Mapping[Role, Right]]:
    """The rights of each role on each page. A line that does not fit the head is a mistake of ours."""
    head, *lines = [line.split() for line in text.strip().splitlines()]
    assert tuple(head[1:]) == ROLES, "the head names every role in order"
    found: dict[str, Mapping[Role, Right]] = {}
    for page, *letters in lines:
        assert page not in found, f"{page} has one line"
        assert len(letters) == len(ROLES), f"{page} says something of every role"
        assert set(letters) <= set(get_args(Right)), f"{page} uses the letters of the table"
        found[page] = dict(zip(ROLES, letters, strict=True))  # type: ignore[arg-type]
    return found


RIGHTS = read_table(TABLE)


def may_read(role: Role, page: str) -> bool:
    """Whether the page exists for the role."""
    return RIGHTS[page][role] != "-"


def may_write(role: Role, page: str) -> bool:
    """Whether the role may change something there, at least for its own ward."""
    return RIGHTS[page][role] in ("w", "o", "s")


def own_ward_only(role: Role, page: str) -> bool:
    """Whether the role is held to its own ward."""
    return RIGHTS[page][role] == "o"


def needs_second_factor(role: Role) -> bool:
    """Whether the role may change a result or a record of its ward: a password alone does not let it in."""
    return role != "inspector"


def asks_again(role: Role, page: str) -> bool:
    """Whether writing asks for the password again."""
    return RIGHTS[page][role] == "s"
