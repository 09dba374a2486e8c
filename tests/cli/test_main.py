"""The command line as a whole: quick to answer, honest exit codes, help with examples."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from brobygger.cli.frame import Word
from brobygger.cli.main import NOUNS, brobygger, main
from brobygger.cli.user import ROLES
from brobygger.kernel.errors import Refusal

HEAVY = ("django", "numpy", "scipy", "openpyxl", "pandas", "pyarrow", "brobygger.kernel", "brobygger_analysis")


def test_help_imports_nothing_heavy() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "from brobygger.cli.main import main; main(['--help'])"],
        capture_output=True,
        text=True,
        check=False,
    )
    loaded = [line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if "|" in line]
    assert "click" in loaded
    assert not [name for name in loaded if name.startswith(HEAVY)]
    assert all(noun in run.stdout for noun in NOUNS)


@pytest.mark.parametrize("noun", list(NOUNS))
def test_every_noun_explains_itself_with_examples(noun: str) -> None:
    command = brobygger.get_command(click.Context(brobygger), noun)
    assert command is not None
    commands = list(command.commands.values()) if isinstance(command, click.Group) else [command]
    for part in commands:
        result = CliRunner().invoke(part, ["--help"])
        assert result.exit_code == 0, result.output
        assert part.help
    whole = CliRunner().invoke(command, ["--help"]).output + "".join(
        CliRunner().invoke(part, ["--help"]).output for part in commands
    )
    assert f"brobygger {noun}" in whole, "help without an example"


def options(command: click.Command, name: str) -> Iterator[tuple[str, click.Parameter]]:
    """Every option and argument below a command, with how it is called."""
    for part in command.params:
        yield f"{name} {part.opts[-1]}", part
    if isinstance(command, click.Group):
        for own, below in command.commands.items():
            yield from options(below, f"{name} {own}")


def test_words_are_spelled_alike_in_all_commands() -> None:
    """Names of options and the words chosen among have hyphens; roles are written as they are kept."""
    nouns = [(noun, brobygger.get_command(click.Context(brobygger), noun)) for noun in NOUNS]
    found = [one for noun, command in nouns if command for one in options(command, noun)]
    assert len(found) > 150
    chosen = {name: part.type.choices for name, part in found if isinstance(part.type, click.Choice)}
    assert sum("benefit-group" in words for words in chosen.values()) == 3
    assert [name for name, words in chosen.items() if "_" in "".join(words) and words is not ROLES] == []
    assert [name for name, part in found if isinstance(part, click.Option) and "_" in "".join(part.opts)] == []


def test_a_word_is_understood_with_underscores_too() -> None:
    @click.command()
    @click.option("--by", type=Word(["team", "benefit-group"]))
    def one(by: str) -> None:
        click.echo(by)

    for spelled in ("benefit-group", "benefit_group"):
        assert CliRunner().invoke(one, ["--by", spelled]).output == "benefit_group\n"
    refused = CliRunner().invoke(one, ["--by", "sideways"])
    assert refused.exit_code == 2
    assert "'team', 'benefit-group'" in refused.output
    assert "benefit_group" not in CliRunner().invoke(one, ["--help"]).output


@pytest.mark.parametrize(("arguments", "code"), [(["no-such-noun"], 2), (["--help"], 0), (["doctor", "--no"], 2)])
def test_exit_codes_of_wrong_use(arguments: list[str], code: int) -> None:
    try:
        main(arguments)
        ended = 0  # a command that returns is done
    except SystemExit as fault:
        ended = int(fault.code or 0)
    assert ended == code


@pytest.mark.parametrize(
    ("field", "said"), [(None, "Error: Det går ikke.\n"), ("without", "Error: without: Det går ikke.\n")]
)
def test_a_refusal_is_a_sentence_and_code_three(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, field: str | None, said: str
) -> None:
    def refuse(**kwargs: object) -> None:
        raise Refusal("Det går ikke.", field=field)

    monkeypatch.setattr(brobygger, "main", refuse)
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 3
    assert capsys.readouterr().err == said


def test_an_unknown_fault_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(**kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(brobygger, "main", break_down)
    with pytest.raises(ZeroDivisionError):
        main([])
