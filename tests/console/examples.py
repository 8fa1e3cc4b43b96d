"""An example platform, in which every page of the console exists.

Who adds a route whose path names more than a contest and a ward adds a line to ADDRESSES (addresses.py), and here
what makes the object that it names.
The matrix of rights and axe visit every page of this table.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from server.paper.ceremony_words import usual_script
from server.pipeline.claims import vouch
from server.pipeline.game import plan_duels
from server.pipeline.identity.accounts import add_account
from server.pipeline.identity.invite import invite
from server.pipeline.registers import import_catalogue, import_learning, neighbourhoods, uploads
from server.pipeline.registers.keep_statements import keep
from server.pipeline.registers.partners import add_partner
from server.pipeline.residents.paper_accounts import Person, make_account
from server.pipeline.residents.privacy_requests import ask
from server.pipeline.results.correct import propose_correction, try_out
from server.pipeline.results.give_flags import give_flags
from server.pipeline.results.recount_result import boards_sha256, official_boards, rows_of
from server.pipeline.webhooks import endpoints
from server.pipeline.webhooks.tell import tell_phase
from server.records import (
    accounts,
    appeals,
    audit_log,
    ceremonies,
    claim_steps,
    claims,
    embed_origins,
    facts,
    helper_team,
    learning_activities,
    learning_versions,
    ledger,
    milestones,
    residents,
    results,
    screen_codes,
    screen_plans,
    screens,
)
from server.resources import Resources
from server.rules import screen_plan
from server.rules.act import Act
from server.rules.ceremony import begin
from server.rules.ceremony_script import as_document
from server.rules.ceremony_seal import Subject, seals_of, write_body
from server.rules.ceremony_steps import make_steps
from server.rules.entry import Place
from server.rules.game.duel import windows_of
from server.rules.game.milestones import Key
from server.rules.proposed import Give
from server.rules.statement import Statement
from server.rules.webhook import KINDS, parse_target
from tests.console.addresses import ADDRESSES, CEREMONY, LIKE_OWN_WARD, OWN_WARD
from tests.corrections import grant
from tests.effects import keep_report, mission_report
from tests.examples import DURING, resident
from tests.learning import DOCUMENT
from tests.live.stage import SLUG, build_pipeline
from tests.missions import announce_and_draft
from tests.screens.paired import pair
from tests.seasons import announce_season


async def _contest(resources: Resources) -> None:
    """The example contest with residents and boards, and points by hand for a ward and a unit."""
    built = await build_pipeline(resources)
    await built.record(20)
    given = [grant(30, ward=OWN_WARD), grant(20, unit="school/truong-1")]
    await facts.record_own(resources.database, [{**each._asdict(), "contest_id": 1} for each in given])
    await built.move()


async def _accounts(resources: Resources) -> None:
    """Somebody with an account, somebody invited, and a line in the log."""
    database = resources.database
    await add_account(database, "example", "Nguyễn Thị Bình", "ward_officer", OWN_WARD, None)
    by = await accounts.by_login(database, "example")
    assert by
    async with database.transaction() as connection:
        await invite(connection, "invited", "Trần Văn Cường", "council", None, by, DURING)
    await _line(resources)


async def _line(resources: Resources) -> None:
    before = {"role": "inspector", "ward": None}
    after = {"role": "ward_officer", "ward": OWN_WARD}
    act = Act(None, "terminal", "operator", "", "account.change", "account:example", {"reason": "x"}, before, after)
    async with resources.database.transaction() as connection:
        await audit_log.write(connection, act)


async def _partner(resources: Resources) -> None:
    """A portal with a key."""
    await add_partner(resources.database, "dvcqg", "Cổng thử", resources.settings.key_for("partner-secrets"))


async def _headcounts(resources: Resources) -> None:
    """A file of headcounts that was read, and a neighbourhood that an officer added."""
    by = await accounts.by_login(resources.database, "example")
    assert by
    file = b"kind,code,people,as_of,source,state\nward,00070,1000,2026-07-01,x,confirmed\n"
    upload = await uploads.stage(resources.database, "so-nguoi.csv", file, by.id, DURING)
    await uploads.read_staged(resources.database, upload, DURING)
    async with resources.database.transaction() as connection:
        await neighbourhoods.add(connection, OWN_WARD, "Tổ 8", "Quyết định 15/QĐ-UBND", by.id)


async def _claims(resources: Resources) -> None:
    """A claim that waits, and a file of cases that was read."""
    database, catalogue = resources.database, resources.reference.catalogue
    by, who, pseudonyms = await accounts.by_login(database, "example"), resident(1), resources.pseudonyms
    assert by
    await residents.sign_in(database, who, "Nguyễn Thị Hoa", 1960, "", DURING)
    await residents.declare_residence(database, who, OWN_WARD, None, None, ("resident",), DURING)
    claim = await claims.add(
        database, "example", who, OWN_WARD, "scene-report", pseudonyms.case("H26-1"), "self", DURING,
        "Nộp ở nhà văn hóa.", who, DURING,
    )  # fmt: skip
    assert claim
    await claim_steps.add(database, claim, "made", DURING)
    file = b"case,service,date\nH26-1,scene-report,2026-11-04\n"
    upload = await vouch.stage(database, catalogue, pseudonyms, "dvcqg", "ho-so.csv", file, by.id, DURING)
    assert ADDRESSES["claim-file"].endswith(f"/{upload}"), "it is the second upload"


async def _in_person(resources: Resources) -> None:
    """Somebody whose account an officer made at the desk."""
    by, now = await accounts.by_login(resources.database, "example"), resources.clock()
    assert by
    async with resources.database.transaction() as connection:
        person = Person(name="Bà Sáu", birth_year=1948, neighbourhood=None)
        await make_account(connection, resources.settings.key_for, resources.pseudonyms, person, by, now)


async def _helpers(resources: Resources) -> None:
    """A helper whom an officer named."""
    by = await accounts.by_login(resources.database, "example")
    assert by
    await helper_team.add(resources.database, resident(1), OWN_WARD, by.id, DURING)


async def _sites(resources: Resources) -> None:
    """A web site of a ward, and one of the city."""
    by = await accounts.by_login(resources.database, "example")
    assert by
    await embed_origins.add(resources.database, OWN_WARD, "https://phuong.example.vn", by.id, DURING)
    await embed_origins.add(resources.database, None, "https://thudo.example.vn", by.id, DURING)


async def _webhooks(resources: Resources) -> None:
    """An endpoint that was told that the round turned."""
    by = await accounts.by_login(resources.database, "example")
    assert by
    key, url = resources.settings.key_for("webhook-secrets"), "https://93.184.216.34/thidua"
    async with resources.database.transaction() as connection:
        await endpoints.register(connection, parse_target(url), "Cổng thử", "dvcqg", KINDS, key, by, DURING)
        await tell_phase(connection, SLUG, 1, "open")


async def _asked(resources: Resources) -> None:
    """A resident who asks what is known of them."""
    await ask(resources.database, resident(1), "know", "Ai đã đọc hồ sơ của tôi?", DURING)


async def _items(resources: Resources) -> None:
    """Items that are in force, and a file with a newer version."""
    by = await accounts.by_login(resources.database, "example")
    assert by
    await learning_versions.add(resources.database, "anti-scam", 1, DOCUMENT, "Quyết định 757/QĐ-BKHCN", by.id)
    newer = DOCUMENT.replace("version = 1", "version = 900")
    upload = await import_learning.stage(resources.database, "anti-scam.toml", newer, by.id, DURING)
    assert ADDRESSES["items-upload"].endswith(f"/{upload}"), "it is the third upload"


async def _learning(resources: Resources) -> None:
    """A learning platform that has sent a result of an activity."""
    await learning_activities.set_platform(resources.database, "dvcqg", "ref", "https://lms.example.vn")
    statement = Statement(
        UUID(int=1), "passed", resident(1), "https://lms.example.vn/course/7", "Phòng lừa đảo", DURING
    )
    await keep(resources.database, "dvcqg", [statement], [], DURING)


async def _pairing(resources: Resources) -> None:
    """A screen of the ward, and one that waits, which an officer has made an offer."""
    database, by = resources.database, await accounts.by_login(resources.database, "example")
    assert by
    async with database.transaction() as connection:
        paired = await screens.add(connection, b"paired", OWN_WARD, "Phòng một cửa", by.id, DURING)
        await connection.execute("UPDATE screens SET public_id = $2 WHERE id = $1", paired.id, UUID(int=7))
        await screen_codes.add(connection, b"waiting", "BCDFGHJK", DURING, DURING + timedelta(days=1), None)
        await screen_codes.offer(connection, b"waiting", OWN_WARD, "Phòng họp", by.id, DURING)


async def _catalogue(resources: Resources) -> None:
    """A file with a newer catalogue."""
    by = await accounts.by_login(resources.database, "example")
    assert by
    document = import_catalogue.written(resources.reference.catalogue)
    upload = await import_catalogue.stage(resources.database, "danh-muc.toml", document, by.id, DURING)
    assert ADDRESSES["catalogue-upload"].endswith(f"/{upload}"), "it is the fourth upload"


async def _screens(resources: Resources) -> None:
    """A paired screen of a ward and one of the city, a plan, and a notice that is shown."""
    by = await accounts.by_login(resources.database, "example")
    assert by
    for ward in (OWN_WARD, None):
        await pair(resources.database, ward)
    async with resources.database.transaction() as connection:
        await screen_plans.keep_plan(
            connection, f"ward:{OWN_WARD}", screen_plan.as_document(screen_plan.FIRST_PLAN), by.id, DURING
        )
        await screen_plans.add_notice(connection, OWN_WARD, "Họp tổ dân phố 20:00", DURING,
                                      DURING + timedelta(days=1), by.id, DURING)  # fmt: skip


async def _correction(resources: Resources) -> None:
    """A correction that waits for a second person."""
    database, by = resources.database, await accounts.by_login(resources.database, "example")
    known = await resources.contests.by_slug(SLUG)
    assert known and by
    give = Give(points=-5, round=1, place=Place(OWN_WARD))
    effect = await try_out(database, resources.boards, {}, known, give, DURING)
    async with database.transaction() as connection:
        reason = "Biên bản số 7 ngày 4 tháng 11: cộng hai lần."
        number = await propose_correction(connection, known, give, effect, reason, by)
    assert ADDRESSES["correction"].endswith(f"/{number}"), "it is the first proposal"


async def _result(resources: Resources) -> None:
    """An appeal that waits for its answer, and a published version of the first round."""
    database, by = resources.database, await accounts.by_login(resources.database, "example")
    known = await resources.contests.by_slug(SLUG)
    assert known and by
    async with database.transaction() as connection:
        words = "Điểm của phường ngày 4 tháng 11 thiếu ba hồ sơ so với sổ theo dõi."
        await appeals.receive(connection, known.id, 1, OWN_WARD, words, by.id, DURING)
        head = await ledger.head(connection, known.id, known.generation)
        boards = await official_boards(connection, {}, known, 1, head.position)
        at = (head.generation, head.position, head.cursor, head.block_hash)
        await results.add_draft(connection, known.id, 1, known.version, at, boards_sha256(boards), 20, [], "")
        draft = await results.last_draft(connection, known.id, 1)
        assert draft
        await results.add_boards(connection, draft.id, boards)
        await results.publish(connection, known.id, 1, await results.make_version(connection, draft), by.id)
        [version] = await results.versions(connection, known.id, 1)
        await give_flags(connection, known, 1, version)


async def _duels(resources: Resources) -> None:
    """A pledge that waits for its answer from the ward of the officer."""
    by = await accounts.by_login(resources.database, "example")
    known = await resources.contests.by_slug(SLUG)
    assert known and by
    async with resources.database.transaction() as connection:
        number = await plan_duels.offer(
            connection, known, (LIKE_OWN_WARD, OWN_WARD), windows_of(known.contest.rounds[0])[3],
            "Hai bên cùng giúp người cao tuổi.", by.id, DURING,
        )  # fmt: skip
    assert ADDRESSES["duel"].endswith(f"/{number}"), "it is the first pledge"


async def _missions(resources: Resources) -> None:
    """A mission that everybody can read, and a calendar of drafts."""
    number = await announce_and_draft(resources)
    assert ADDRESSES["mission"].endswith(f"/{number}"), "it is the first mission"


async def _milestones(resources: Resources) -> None:
    """A milestone of the own ward."""
    known = await resources.contests.by_slug(SLUG)
    assert known
    async with resources.database.transaction() as connection:
        await milestones.add(connection, known.id, [Key("share", "10", OWN_WARD)], (1, 1), DURING)


async def _effects(resources: Resources) -> None:
    """What that mission changed."""
    await keep_report(resources, mission_report(1, 50))


async def _seasons(resources: Resources) -> None:
    """A season that everybody can read."""
    number = await announce_season(resources)
    assert ADDRESSES["season"].endswith(f"/{number}"), "it is the first season"


async def _ceremony(resources: Resources) -> None:
    """A ceremony of that version, under way, and one that replaces it and waits."""
    by = await accounts.by_login(resources.database, "example")
    known = await resources.contests.by_slug(SLUG)
    assert known and by
    async with resources.database.transaction() as connection:
        draft = await results.last_draft(connection, known.id, 1)
        body = await results.board(connection, draft.id, "1/wards") if draft else None
        assert body
        board = {"all": rows_of(body)}
        kinds = {str(code): ward.kind for code, ward in known.layout.wards.items()}
        script, subject = usual_script(known.contest), Subject(contest=SLUG, round=1, version=1)
        bodies = [write_body(step, subject, bytes(16)) for step in make_steps(script, board, board, kinds)]
        sealed = list(zip(bodies, seals_of(bodies), strict=True))
        for ceremony in (CEREMONY, UUID(int=6)):
            of = (known.id, 1, 1)
            await ceremonies.add(connection, ceremony, of, as_document(script), sealed, by.id)
        await ceremonies.add_move(connection, CEREMONY, begin(8_000, DURING), by.id)


FURNISH: tuple[Callable[[Resources], Awaitable[None]], ...] = (
    _contest, _accounts, _partner, _headcounts, _claims, _in_person, _asked, _helpers, _sites, _items, _learning,
    _webhooks, _catalogue, _correction, _missions, _effects, _duels, _milestones, _seasons, _result, _ceremony,
    _screens, _pairing,
)  # fmt: skip
"""What is done to an empty platform, in this order."""


async def furnish(resources: Resources) -> None:
    """Make every object that ADDRESSES names."""
    for step in FURNISH:
        await step(resources)
