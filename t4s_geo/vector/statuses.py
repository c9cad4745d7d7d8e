"""What people have decided about the polygons of a result: its field `status`."""

from __future__ import annotations

from typing import Final

FIELD: Final = "status"
NEW: Final = "new"
"""As a run made it; nobody has looked at it."""
ACCEPTED: Final = "accepted"
CORRECTED: Final = "corrected"
"""A person has changed or drawn it."""
REJECTED: Final = "rejected"
"""A person says that it is not there; it stays in the file, so that runs do not find it again."""
DECIDED: Final = (ACCEPTED, CORRECTED, REJECTED)
