import os
from datetime import UTC, datetime

import httpx2

ADDRESS, PARTNER, SECRET = os.environ["ADDRESS"], os.environ["PARTNER"], os.environ["SECRET"]


def send(statements: list[dict]) -> list[str]:
    answer = httpx2.post(
        f"{ADDRESS}/xapi/statements",
        json=statements,
        auth=(PARTNER, SECRET),
        headers={"X-Experience-API-Version": "1.0.3"},
        timeout=30,
    )
    answer.raise_for_status()
    return answer.json()


statement = {
    "id": os.environ["STATEMENT_ID"],
    "actor": {"account": {"homePage": "https://lms.example.vn", "name": "A-17"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/passed"},
    "object": {
        "id": "https://lms.example.vn/course/view.php?id=7",
        "definition": {"name": {"vi": "Nhận diện lừa đảo"}},
    },
    "result": {"success": True, "score": {"scaled": 0.9}},
    "timestamp": datetime.now(UTC).isoformat(),
}
print(send([statement]))
