"""What answers say of items and skills: only of those who agreed to it. No person comes out."""

from server.records.database import Queries
from server.rules.assessment import RETEST_UNTIL
from server.rules.consent import RESEARCH
from server.rules.item_figures import ItemFigure, SkillFigure

_AGREED = f"""EXISTS (SELECT FROM consents c
                        WHERE c.resident = a.resident AND c.purpose = '{RESEARCH}' AND c.withdrawn_at IS NULL)"""


async def of_items(database: Queries, skill: str, version: int) -> dict[str, ItemFigure]:
    """The items of a version, by their keys, as far as they were shown."""
    rows = await database.fetch(
        f"""
        SELECT item, count(*) AS shown, round(avg(mark))::integer AS difficulty,
               round(1000 * corr(mark, rest))::integer AS discrimination
          FROM (SELECT a.items[n.number] AS item, n.mark, sum(n.mark) OVER (PARTITION BY a.id) - n.mark AS rest
                  FROM attempts a JOIN answers n ON n.attempt_id = a.id
                 WHERE a.skill = $1 AND a.version = $2 AND a.finished_at IS NOT NULL AND {_AGREED}) AS given
         GROUP BY item
        """,
        skill,
        version,
    )
    return {row["item"]: ItemFigure(**row) for row in rows}


async def of_skills(database: Queries) -> dict[str, SkillFigure]:
    """Every skill at which somebody finished an attempt.

    Matched are a first try and the first form after it: what explanations taught later is no gain of the lesson. A
    re-test that comes too late says nothing of what was kept for two to three months.
    """
    rows = await database.fetch(
        f"""
        WITH done AS (SELECT a.skill, a.resident, a.kind, a.score, a.passed, a.finished_at
                        FROM attempts a WHERE a.finished_at IS NOT NULL AND {_AGREED}),
             first AS (SELECT DISTINCT ON (skill, resident, kind) * FROM done
                        ORDER BY skill, resident, kind, finished_at),
             matched AS (SELECT pre.skill, count(*) AS matched, round(avg(pre.score) / 1000)::integer AS before,
                                round(avg(post.score) / 1000)::integer AS after
                           FROM first pre JOIN first post USING (skill, resident)
                          WHERE pre.kind = 'pre' AND post.kind = 'post' AND pre.finished_at < post.finished_at
                          GROUP BY pre.skill),
             retested AS (SELECT skill, count(*) AS retested, count(*) FILTER (WHERE f.passed) AS kept
                            FROM first f
                            JOIN (SELECT skill, resident, min(finished_at) AS passed_at
                                    FROM done WHERE passed AND kind = 'post' GROUP BY skill, resident) AS p
                           USING (skill, resident)
                           WHERE f.kind = 'retest' AND f.finished_at < p.passed_at + $1
                           GROUP BY skill)
        SELECT d.skill, d.attempts, coalesce(m.matched, 0) AS matched, m.before, m.after,
               coalesce(r.retested, 0) AS retested, coalesce(r.kept, 0) AS kept
          FROM (SELECT skill, count(*) AS attempts FROM done GROUP BY skill) AS d
          LEFT JOIN matched m USING (skill)
          LEFT JOIN retested r USING (skill)
        """,
        RETEST_UNTIL,
    )
    return {row["skill"]: SkillFigure(**row) for row in rows}


async def attempts_of(database: Queries, skill: str, version: int) -> int:
    """How many finished attempts the figures of a version rest on."""
    return int(
        await database.fetchval(
            f"""
            SELECT count(*) FROM attempts a
             WHERE a.skill = $1 AND a.version = $2 AND a.finished_at IS NOT NULL AND {_AGREED}
            """,
            skill,
            version,
        )
    )
