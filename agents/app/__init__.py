"""Makes a Faust app of any one stage. The only room that imports Faust; ARCHITECTURE.md says why it looks so."""

from agents.app.agent import make_app, run_app

__all__ = ["make_app", "run_app"]
