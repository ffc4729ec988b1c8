"""The wheel holds everything the program reads, and runs from where it was unpacked."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - our own build
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def files_below(folder: Path) -> set[str]:
    kept = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)) for path in kept}


def test_every_file_of_the_package_travels_in_the_wheel(unpacked: Path) -> None:
    assert files_below(ROOT / "bot") <= files_below(unpacked / "bot")


def test_config_and_prompts_travel_in_the_wheel(unpacked: Path) -> None:
    assert files_below(ROOT / "config") == files_below(unpacked / "bot" / "shipped")
    assert files_below(ROOT / "prompts") == files_below(unpacked / "bot" / "prompts")


def test_the_unpacked_wheel_briefs_an_article_on_the_config_it_ships(unpacked: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import bot; from bot import config\n"
        f"assert Path(bot.__file__).is_relative_to({str(unpacked)!r}), bot.__file__\n"
        f"assert config.shipped('config').is_relative_to({str(unpacked)!r})\n"
        "from bot.__main__ import main; sys.argv = ['onrecord', 'brief', '-']; main()"
    )
    ran = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        input="The harbour board must reopen talks, the union said.\n",
        env={"PYTHONPATH": str(unpacked), "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "The harbour board must reopen talks" in ran.stdout
