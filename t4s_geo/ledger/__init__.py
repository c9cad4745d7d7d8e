"""The ledger: what the model wrote about each tile, and what run it belongs to."""

from t4s_geo.ledger.rows import TileRow
from t4s_geo.ledger.spec import RunSpec
from t4s_geo.ledger.store import Ledger, is_ledger, ledger_path

__all__ = ["Ledger", "RunSpec", "TileRow", "is_ledger", "ledger_path"]
