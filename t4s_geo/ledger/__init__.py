"""The ledger: what the model wrote about each tile, and what run it belongs to."""

from t4s_geo.ledger.spec import RunSpec
from t4s_geo.ledger.store import Ledger, TileRow, ledger_path

__all__ = ["Ledger", "RunSpec", "TileRow", "ledger_path"]
