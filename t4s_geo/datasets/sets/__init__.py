"""The public data sets, one small file each; importing this puts them into the registry."""

from t4s_geo.datasets.sets import (  # noqa: F401
    earth_reason,
    fields_of_the_world,
    grefcoco,
    isaid,
    isprs,
    json_lines,
    loveda,
    nwpu_refer,
    oam_tcd,
    open_earth_map,
    reason_seg,
    refcoco,
    refsegrs,
    risbench,
    rrsis_d,
    spacenet,
)
