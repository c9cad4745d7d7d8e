"""`python -m t4s_geo`, and `t4s-geo` itself."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line, which may be interrupted while it is imported, too."""
    try:
        from t4s_geo.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
