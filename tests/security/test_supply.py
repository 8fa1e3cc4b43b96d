"""What is installed is known to the last file."""

import json
import re
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
RECIPE = re.compile(r"^sbom:.*\n((?:\t.*\n)+)", re.MULTILINE)


def test_the_bill_of_materials_names_every_file_that_runs(tmp_path: Path) -> None:
    """As `make sbom` makes it."""
    written = tmp_path / "sbom.json"
    found = RECIPE.search((REPOSITORY / "Makefile").read_text())
    assert found
    commands = found[1].replace("$(BIN)", ".venv/bin").replace("dist/sbom.json", str(written)).replace("@", "")
    subprocess.run(commands, shell=True, check=True, cwd=REPOSITORY, capture_output=True)

    bill = json.loads(written.read_text())
    lock = (REPOSITORY / "requirements.txt").read_text()
    told = {f"{each['name']}=={each['version']}" for each in bill["components"]}
    hashes = {
        each["content"]
        for component in bill["components"]
        for reference in component["externalReferences"]
        for each in reference.get("hashes", ())
    }
    assert bill["metadata"]["component"]["name"] == "thidua-so"
    assert told == set(re.findall(r"^([\w.-]+==[^\s;]+)", lock, re.MULTILINE))
    assert hashes == set(re.findall(r"--hash=sha256:(\w+)", lock))
