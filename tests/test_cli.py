"""The command line as a person meets it: formats, exit codes, and errors that say what to do."""

import json
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main

ARTICLE = """The harbour board must restore night allowances by Friday, the port workers’ union said on Monday.
“We have asked four times and been thanked four times,” said Ilse Okonjo-Brandt, the union’s secretary.
Members will strike unless the board reopens talks, Okonjo-Brandt told reporters at the gate.
The board’s chairman, Tomas Revell, said the port would stay open. “Nobody in this building wants a strike,” he said.
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `onrecord ARGS` in an empty folder; gives exit code, output and errors."""

    def command(*arguments: str, stdin: str | bytes = "") -> tuple[int, str, str]:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["onrecord", *arguments])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(given)))
        try:
            main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 0
        else:
            code = 0
        out, err = capsys.readouterr()
        return code, out, err

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ONRECORD_CONFIG", raising=False)
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    return command


def brief_json(run: Run, *arguments: str, stdin: str = "") -> dict[str, Any]:
    code, out, err = run("brief", *arguments, "--format", "json", stdin=stdin)
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_plain_text_is_taken_as_it_is(run: Run) -> None:
    text = "\n  Odd – spacing \t stays,\r\nand “marks” too. \n"
    found = brief_json(run, "-", stdin=text)
    assert found["article"]["text"] == text
    assert found["article"]["title"] is None
    assert found["article"]["url"] is None


def test_every_span_of_the_json_is_a_slice_of_the_text(run: Run) -> None:
    found = brief_json(run, "article.txt")
    text = found["article"]["text"]
    runs = [each for quote in found["quotes"] for each in quote["runs"]]
    assert runs
    assert all(text[r["start"] : r["end"]] == r["text"] for r in runs)
    assert found["conditions"]
    assert all(text[c["start"] : c["end"]] == c["evidence"] for c in found["conditions"])
    for point in found["briefing"]["points"]:
        assert " ".join(text[e["start"] : e["end"]] for e in point["evidence"]) == point["text"]


def test_the_json_has_the_keys_it_promises(run: Run) -> None:
    found = brief_json(run, "article.txt")
    assert set(found) == {"article", "briefing", "quotes", "conditions"}
    assert set(found["article"]) == {"title", "text", "sha256", "language", "url", "published_at", "quality"}
    assert set(found["briefing"]) == {"headline", "method", "model", "note", "points", "refused"}
    quote = {"runs", "text", "speaker", "mention", "cue", "confidence", "fragment", "shown"}
    assert all(set(each) == quote for each in found["quotes"])
    condition = {"start", "end", "evidence", "actor", "stance", "action", "target", "trigger", "clause", "consequence"}
    condition |= {"deadline", "said_by", "certainty", "confidence", "shown"}
    assert all(set(each) == condition for each in found["conditions"])


def test_a_briefing_reads_as_text_and_as_markdown(run: Run) -> None:
    code, out, _ = run("brief", "article.txt")
    assert code == 0
    assert "Ilse Okonjo-Brandt" in out
    assert max(map(len, out.splitlines())) <= 80
    code, out, _ = run("brief", "article.txt", "--format", "markdown")
    assert code == 0
    assert out.startswith("## ")


def test_an_empty_article_is_briefed_honestly(run: Run) -> None:
    found = brief_json(run, "-", stdin="")
    assert found["article"]["quality"] == "empty"
    assert found["briefing"]["points"] == []


def test_verify_answers_in_order_and_exits_0_whatever_the_verdicts(run: Run) -> None:
    claims = [
        {"quote": "We have asked four times and been thanked four times", "speaker": "Okonjo-Brandt"},
        {"quote": "We have asked five times and been thanked four times", "speaker": "Okonjo-Brandt"},
        {"quote": "Nobody in this building wants a strike", "speaker": "Ilse Okonjo-Brandt"},
    ]
    code, out, _ = run("verify", "article.txt", "-", stdin=json.dumps(claims))
    assert code == 0
    verdicts = json.loads(out)
    assert [v["verdict"] for v in verdicts] == ["accept", "reject", "reject"]
    assert all(set(v) == {"verdict", "why", "quote", "runs"} for v in verdicts)
    assert verdicts[0]["runs"][0]["text"] in ARTICLE
    assert run("verify", "article.txt", "--strict", stdin=json.dumps(claims))[0] == 1
    assert run("verify", "article.txt", "--strict", stdin=json.dumps(claims[:1]))[0] == 0


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ("{", "line 1"),
        ("{}", "list"),
        ('[{"speaker": "A"}]', "claim 1"),
        ('[{"quote": "a"}, {"quote": 3}]', "claim 2"),
        ('[{"quote": "a", "speaker": 3}]', "speaker"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_claims_that_cannot_be_read_exit_2_and_say_where(run: Run, claims: str | bytes, told: str) -> None:
    code, out, err = run("verify", "article.txt", "-", stdin=claims)
    assert (code, out) == (2, "")
    assert told in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("brief", "absent.txt"), "absent.txt cannot be read"),
        (("brief", "."), ". cannot be read"),
        (("verify", "-", "-"), "standard input"),
        (("--config", "absent", "pull"), "absent: no such directory"),
        (("digest", "weekly"), "no digest is called “weekly”"),
        (("why", "https://a.example/x"), "no source has listed"),
        (("sources", "remove", "nobody"), "no source is called “nobody”"),
        (("sources", "add", "ftp://a.example/x"), "http"),
        (("db", "copy", "absent.db", "new.db"), "absent.db is no file"),
        (("brief", "http://127.0.0.1:9/"), "refused"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(run: Run, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = run(*arguments)
    assert code in {1, 2}
    assert out == ""
    assert err.startswith("onrecord: ")
    assert told in err
    assert "Traceback" not in err


def test_a_mistake_in_the_configuration_stops_a_command_and_names_the_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "digests.toml").write_text('[[digest]]\nname = "a"\nstorys = 3\n', encoding="utf-8")
    code, _, err = run("digest")
    assert code == 2
    assert "config/digests.toml:3 digest[1].storys: unknown key “storys”; did you mean “stories”?" in err


def test_without_sources_a_digest_says_how_to_add_one(run: Run) -> None:
    code, out, _ = run("digest")
    assert code == 0
    assert "onrecord sources add URL" in out


def test_a_binary_file_is_refused_with_a_reason(run: Run, tmp_path: Path) -> None:
    (tmp_path / "article.bin").write_bytes(bytes(range(256)) * 40)
    code, _, err = run("brief", "article.bin")
    assert code == 2
    assert err.startswith("onrecord: article.bin")


def test_a_feed_given_as_an_article_says_what_to_do(run: Run, tmp_path: Path) -> None:
    feed = '<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title></channel></rss>'
    (tmp_path / "feed.xml").write_text(feed, encoding="utf-8")
    code, out, err = run("brief", "feed.xml")
    assert (code, out) == (2, "")
    assert "onrecord sources add" in err
