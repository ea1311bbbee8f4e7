"""The only module that talks to jgo: resolves and downloads Maven artifacts into the repository of the user."""

import logging
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from broker.errors import BrokerError


class Repository:
    """The Maven repository on this machine, `~/.m2/repository` unless jgo or `M2_REPO` says otherwise.

    Args:
        path: another directory instead.
    """

    def __init__(self, path: Path | None = None) -> None:
        if not find_spec("jgo"):
            raise BrokerError("jgo, which fetches Kafka, is not installed; run `pip install 'newsloom[broker]'`")
        from jgo.config import GlobalSettings
        from jgo.maven import MavenContext

        logging.getLogger("jgo").setLevel(logging.CRITICAL)  # what goes wrong is raised; its warnings are noise
        self._context = MavenContext(repo_cache=path or GlobalSettings.load().repo_cache)
        self.path: Path = self._context.repo_cache

    @property
    def origin(self) -> str:
        """Where artifacts come from."""
        return ", ".join(self._context.remote_repos.values())

    def download(self, path: PurePosixPath) -> Path:
        """Return the local path of a jar, downloaded when it is not there.

        Raises:
            BrokerError: it cannot be downloaded.
        """
        local = self.path / path
        if local.exists():
            return local
        *group, artifact, version, name = path.parts
        try:
            self._context.project(".".join(group), artifact).at_version(version).artifact().resolve()
        except BaseException as error:
            local.unlink(missing_ok=True)  # half a jar would be taken for a whole one next time
            if not isinstance(error, OSError | RuntimeError):
                raise
            raise BrokerError(
                f"cannot download {name} from {self.origin} to {local.parent}: {error}; "
                "check the network and try again, jars that have arrived are kept"
            ) from error
        return local

    def resolve(self, coordinates: str) -> tuple[PurePosixPath, ...]:
        """Return the paths of the jars that `group:artifact:version` needs to run, itself first.

        Raises:
            BrokerError: the artifact or one that it needs cannot be found.
        """
        import jgo

        try:
            artifacts = jgo.resolve(coordinates)
        except (OSError, RuntimeError) as error:
            raise BrokerError(f"cannot resolve {coordinates} from {self.origin}: {error}; check the network") from error
        return tuple(PurePosixPath(artifact.component.path_prefix, artifact.filename) for artifact in artifacts)
