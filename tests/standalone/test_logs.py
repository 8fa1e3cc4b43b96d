"""Logs stay short, and their end can be read out."""

from pathlib import Path

from server.standalone.logs import tail, trim


def test_a_log_that_is_short_enough_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_bytes(b"x" * 100)

    assert not trim(log, bytes_max=100)


def test_a_log_that_grew_too_long_is_moved_aside_while_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"old\n" * 30)
        assert trim(log, bytes_max=100)
        writer.write(b"new\n")

    assert log.read_bytes() == b"new\n"
    assert (tmp_path / "server.log.1").read_bytes() == b"old\n" * 30


def test_three_are_kept_and_the_oldest_goes(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    for number in range(5):
        log.write_text(f"log {number}" * 20)
        trim(log, bytes_max=10)

    kept = {path.name: path.read_text()[:5] for path in tmp_path.iterdir()}

    assert kept == {"server.log": "", "server.log.1": "log 4", "server.log.2": "log 3", "server.log.3": "log 2"}


def test_the_tail_is_the_last_lines_indented(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("".join(f"line {number}\n" for number in range(5000)))

    assert tail(log, lines=2) == "  line 4998\n  line 4999"


def test_a_missing_log_is_said_to_be_missing(tmp_path: Path) -> None:
    assert tail(tmp_path / "server.log") == "  (no log)"
