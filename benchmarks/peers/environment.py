"""The environment of the peers, made once."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from agents.settings import ROOT

FOLDER = ROOT / ".cache" / "peers"
_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_CONSTRAINTS = Path(__file__).with_name("constraints.txt")


def peers_python() -> Path:
    """Return the Python of the peers; the first time, and when what it needs has changed, that takes a minute.

    Raises:
        subprocess.CalledProcessError: pip fails.
    """
    python, stamp = FOLDER / "bin" / "python", FOLDER / "complete"
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes() + _CONSTRAINTS.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        sys.stderr.write("making the environment of the peers\n")
        venv.create(FOLDER, clear=True, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run(*pip, "-c", str(_CONSTRAINTS), "-r", str(_REQUIREMENTS))
        # Without what it depends on: our pydantic is newer. The stages run with both.
        _run(*pip, "--no-deps", "--config-settings", "editable_mode=compat", "-e", str(ROOT))
        stamp.write_text(wanted, encoding="ascii")
    return python


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - pip
