"""Is the platform well, and if not, what is wrong and what to do: decided from readings, with thresholds by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from server.rules.backup_trouble import BackupReading, of_backups
from server.rules.circuit import Circuit
from server.rules.refusals import Told
from server.rules.trouble import Trouble
from server.rules.webhook_trouble import WebhookReading, of_webhooks

FACTS_WAIT = timedelta(seconds=10)
"""A fact counts within a tick; one that waits longer than this waits for something."""
FOLDING_ANEW = 5_000
"""So many facts that wait are a backlog being worked off, not a stand-still."""
WRITER_HOLDS = timedelta(seconds=30)
"""Every transaction of ours ends sooner; one that does not holds back what may be folded."""
AUDIT_LATE = timedelta(minutes=5)
CHORE_GRACE = 3
"""A chore may miss its time twice before it is called late."""
CHORE_GRACE_LEAST = timedelta(minutes=2)
STALE_SHARE_PERCENT = 10
STALE_LEAST = 20
"""Sockets that do not take what is sent, as a share of all; a few on bad lines are always there."""
REFUSED_SHARE_PERCENT = 20
REFUSED_LEAST = 20
"""Events of a partner that are refused, in an hour; a handful say nothing."""
ERROR_FRESH = timedelta(minutes=15)
POLLING_LEAST = 3
"""Screens that ask instead of listening, if they are more than those that listen: then it is the way to us."""
UPLOAD_WAITS = timedelta(minutes=5)

CHORES: Mapping[str, timedelta] = {
    "audit": timedelta(minutes=1),
    "standings": timedelta(hours=1),
    "receipts": timedelta(minutes=1),
    "changes": timedelta(minutes=1),
    "result-jobs": timedelta(minutes=1),
    "claims": timedelta(minutes=1),
    "look-ups": timedelta(minutes=1),
    "statements": timedelta(minutes=1),
    "webhooks": timedelta(minutes=1),
    "titles": timedelta(minutes=1),
    "duels": timedelta(minutes=1),
    "milestones": timedelta(minutes=1),
    "forget": timedelta(hours=1),
    "certificates": timedelta(hours=1),
    "log-check": timedelta(hours=1),
    "effects": timedelta(hours=1),
}
"""How often each chore is due; those that are due every few seconds are held to a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestReading:
    """One contest, there since `begun_at`. `moved` says that a pipeline holds it; positions are of the ledger, and of
    the boards if there."""

    slug: str
    moved: bool
    waiting: int
    oldest: datetime | None
    position: int
    boards_position: int | None
    audited_at: datetime | None
    equal: bool
    differences: int
    begun_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerReading:
    """One partner: its rate now, and its last hour."""

    code: str
    name: str
    paused: bool
    per_minute: int
    calls: int
    failed: int
    events: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessReading:
    """One process of ours that is there."""

    process: str
    since: datetime
    sockets: int
    pushed: int
    stale: int
    cut_off: int
    errors: int
    last_error: str
    last_error_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorReading:
    """A platform that is asked for cases: how it answered lately, and what waits to be asked."""

    platform: str
    circuit: Circuit
    answered_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    questions: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Everything that the page of operations shows. `chores` holds when each last worked; None of a store away."""

    now: datetime
    redis_away: bool
    horizon_lag: int
    writer_age: timedelta
    writer: str
    contests: Sequence[ContestReading]
    partners: Sequence[PartnerReading]
    processes: Sequence[ProcessReading]
    chores: Mapping[str, tuple[datetime, bool, str]]
    uploads_waiting: int
    upload_oldest: datetime | None
    proposals_waiting: int
    connectors: Sequence[ConnectorReading] = ()
    webhooks: Sequence[WebhookReading] = ()
    backups: BackupReading | None = None
    screens: Mapping[str, int] = field(default_factory=dict)
    """Ward screens by their states."""


def troubles(found: Readings) -> list[Trouble]:
    """Everything that is not as it should be, the gravest first."""
    every = [*_of_stores(found), *_of_contests(found), *_of_chores(found), *_of_doors(found), *_of_connectors(found),
             *_of_screens(found), *of_webhooks(found.now, found.webhooks),
             *of_backups(found.now, found.backups)]  # fmt: skip
    return sorted(every, key=lambda trouble: trouble.grave != "wrong")


def _of_stores(found: Readings) -> Iterator[Trouble]:
    if found.redis_away:
        yield Trouble(
            "redis-away",
            "wrong",
            Told("Redis không trả lời. Bảng không hiện được; sự kiện vẫn được nhận và không mất."),
            Told("Xem máy Redis còn chạy không và REDIS_URL. Có lại thì các bảng tự dựng từ sổ điểm."),
        )
    if found.writer_age > WRITER_HOLDS:
        yield Trouble(
            "horizon-held",
            "wrong",
            Told(
                "Một giao dịch ghi của “{writer}” mở đã {seconds} giây, giữ mọi sự kiện sau nó lại.",
                writer=found.writer,
                seconds=_seconds(found.writer_age),
            ),
            Told("Xem pg_stat_activity, kết thúc giao dịch ấy bằng pg_terminate_backend. Sự kiện tự đi tiếp."),
        )


def _of_contests(found: Readings) -> Iterator[Trouble]:
    for each in found.contests:
        if not each.moved:
            yield Trouble(
                "pipeline-absent",
                "wrong",
                Told(
                    "Không tiến trình pipeline nào đang giữ {slug}. Điểm đứng yên; sự kiện vẫn được nhận.",
                    slug=each.slug,
                ),
                Told("Chạy python -m workers pipeline, hay khởi động lại nó. Nó tự tính phần còn thiếu."),
            )
        elif each.oldest and found.now - each.oldest > FACTS_WAIT and found.writer_age <= WRITER_HOLDS:
            yield _late(found, each)
        if each.audited_at and not each.equal:
            yield Trouble(
                "audit-unequal",
                "wrong",
                Told("Bảng của {slug} khác sổ điểm ở {n} chỗ lúc đối chiếu.", slug=each.slug, n=each.differences),
                Told(
                    "Bảng đã được gỡ và tự dựng lại. Chạy python -m server audit {slug}; còn khác thì giữ nhật ký "
                    "và báo kỹ sư.",
                    slug=each.slug,
                ),
            )
        elif not found.redis_away and _is_over(found.now, each.audited_at or each.begun_at, AUDIT_LATE):
            yield Trouble(
                "audit-late",
                "watch",
                Told(
                    "Bảng của {slug} đã quá {minutes} phút chưa đối chiếu với sổ điểm.",
                    slug=each.slug,
                    minutes=_seconds(AUDIT_LATE) // 60,
                ),
                Told("Xem tiến trình chores còn chạy không: python -m workers chores."),
            )


def _is_over(now: datetime, since: datetime | None, most: timedelta) -> bool:
    """Whether something is due. What was never done is due so long after it could first have been."""
    return since is None or now - since > most


def _late(found: Readings, each: ContestReading) -> Trouble:
    assert each.oldest, "only called for contests with facts that wait"
    waited = _seconds(found.now - each.oldest)
    if each.waiting >= FOLDING_ANEW:
        return Trouble(
            "pipeline-behind",
            "watch",
            Told(
                "{n} sự kiện của {slug} chờ tính, cũ nhất {seconds} giây.",
                n=each.waiting,
                slug=each.slug,
                seconds=waited,
            ),
            Told(
                "Thường là đang tính lại từ đầu hoặc vừa dồn nhiều sự kiện. Số chờ phải giảm dần; không giảm thì "
                "xem nhật ký pipeline."
            ),
        )
    return Trouble(
        "pipeline-late",
        "wrong",
        Told("Sự kiện của {slug} chờ tính đã {seconds} giây.", slug=each.slug, seconds=waited),
        Told("Xem nhật ký của tiến trình pipeline: việc hỏng được nói ở đó và thử lại mỗi giây."),
    )


def _of_chores(found: Readings) -> Iterator[Trouble]:
    began = min((each.since for each in found.processes if each.process == "chores"), default=None)
    for chore, every in CHORES.items():
        run = found.chores.get(chore)
        late = _is_over(found.now, run[0] if run else began, max(CHORE_GRACE * every, CHORE_GRACE_LEAST))
        if late and not found.redis_away:
            yield Trouble(
                "chore-late",
                "watch",
                Told(
                    "Việc nền “{chore}” trễ: lần cuối {at}.", chore=chore, at=_ago(found.now, run[0] if run else None)
                ),
                Told("Xem tiến trình chores còn chạy không: python -m workers chores."),
            )
        elif run and not run[1]:
            yield Trouble(
                "chore-failed",
                "watch",
                Told("Việc nền “{chore}” hỏng ở lần cuối: {told}.", chore=chore, told=run[2] or "?"),
                Told("Nó thử lại ở kỳ sau. Hỏng mãi thì xem nhật ký của tiến trình chores."),
            )


def _of_doors(found: Readings) -> Iterator[Trouble]:
    sockets, stale = (sum(getattr(each, name) for each in found.processes) for name in ("sockets", "stale"))
    if stale >= STALE_LEAST and stale * 100 > sockets * STALE_SHARE_PERCENT:
        yield Trouble(
            "sockets-stale",
            "watch",
            Told("{stale} trong {sockets} kết nối xem trực tiếp không nhận kịp.", stale=stale, sockets=sockets),
            Told("Xem băng thông của máy chủ và proxy. Người xem tự nhận bảng đủ khi đường truyền thông lại."),
        )
    for each in found.processes:
        if each.last_error_at and found.now - each.last_error_at < ERROR_FRESH:
            yield Trouble(
                "errors",
                "watch",
                Told("Tiến trình {process} báo lỗi: {error}.", process=each.process, error=each.last_error),
                Told("Xem nhật ký của tiến trình ấy quanh lúc đó."),
            )
    for partner in found.partners:
        if partner.refused >= REFUSED_LEAST and partner.refused * 100 > partner.events * REFUSED_SHARE_PERCENT:
            yield Trouble(
                "partner-refused",
                "watch",
                Told(
                    "{n} trong {all} sự kiện của {name} trong một giờ bị từ chối.",
                    n=partner.refused,
                    all=partner.events,
                    name=partner.name,
                ),
                Told("Mở trang của đối tác, đọc lý do đầu tiên rồi báo kỹ sư của cổng."),
            )
    if found.upload_oldest and found.now - found.upload_oldest > UPLOAD_WAITS:
        yield Trouble(
            "upload-waits",
            "watch",
            Told(
                "Một tệp số người chờ đọc đã {minutes} phút.", minutes=_seconds(found.now - found.upload_oldest) // 60
            ),
            Told("Mở trang của tệp ấy: mở ra là nó được đọc."),
        )


def _of_connectors(found: Readings) -> Iterator[Trouble]:
    for each in found.connectors:
        if each.circuit.state(found.now) != "closed":
            yield Trouble(
                "connector-open",
                "watch",
                Told(
                    "{platform} trả lời sai {n} lần liền, nên tạm ngừng hỏi. Lần cuối: {error}.",
                    platform=each.platform,
                    n=each.circuit.failures,
                    error=each.last_error,
                ),
                Told("Báo kỹ sư của nền tảng ấy. Hồ sơ vẫn chờ, và phường, xã vẫn xác nhận được."),
            )


def _of_screens(found: Readings) -> Iterator[Trouble]:
    polling, live = found.screens.get("polling", 0), found.screens.get("live", 0)
    if polling >= POLLING_LEAST and polling > live:
        yield Trouble(
            "screens-poll",
            "watch",
            Told("{n} trong {all} màn hình phải hỏi mỗi 10 giây: kết nối WebSocket bị chặn trên đường đến máy chủ.",
                 n=polling, all=polling + live),
            Told("Xem proxy trước máy chủ có chuyển WebSocket không: docs/screens.md có dòng cấu hình cho Caddy và "
                 "nginx."),
        )  # fmt: skip


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _ago(now: datetime, at: datetime | None) -> str:
    return "–" if at is None else f"-{_seconds(now - at) // 60} min"
