"""Files that refer to others: to servers, and to bytes elsewhere."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine

SIDE = 40
PLACE = "<SRS>EPSG:32633</SRS><GeoTransform>500000,1,0,5400000,0,-1</GeoTransform>"
SIZE = f'rasterXSize="{SIDE}" rasterYSize="{SIDE}"'
TMS = """<GDAL_WMS><Service name="TMS"><ServerUrl>{}/${{z}}/${{x}}/${{y}}.png</ServerUrl></Service>
<DataWindow>
<UpperLeftX>500000</UpperLeftX><UpperLeftY>5400000</UpperLeftY><LowerRightX>500256</LowerRightX>
<LowerRightY>5399744</LowerRightY><TileLevel>1</TileLevel><TileCountX>1</TileCountX><TileCountY>1</TileCountY>
<YOrigin>top</YOrigin></DataWindow><Projection>EPSG:32633</Projection><BandsCount>3</BandsCount></GDAL_WMS>"""
Maker = Callable[[Path, str], str]
"""Writes a file into a folder that refers to an address; returns its name."""


def write_scene(path: Path) -> Path:
    """Writes an innocent raster."""
    place = {"crs": "EPSG:32633", "transform": Affine(1, 0, 500000, 0, -1, 5400000)}
    size = {"driver": "GTiff", "width": SIDE, "height": SIDE, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", **size, **place) as target:
        target.write(np.ones((1, SIDE, SIDE), np.uint8))
    return path


def virtual(*sources: str, attribute: str = 'relativeToVRT="1"') -> str:
    """Returns a virtual raster of one band."""
    listed = "".join(
        f"<SimpleSource><SourceFilename {attribute}>{source}</SourceFilename><SourceBand>1</SourceBand>"
        "</SimpleSource>"
        for source in sources
    )
    band = f'<VRTRasterBand dataType="Byte" band="1">{listed}</VRTRasterBand>'
    return f"<VRTDataset {SIZE}>{PLACE}{band}</VRTDataset>"


def raw(source: str, attribute: str = 'relativeToVRT="0"') -> str:
    """Returns a virtual raster of any file's bytes."""
    return (
        f'<VRTDataset {SIZE}>{PLACE}<VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand">'
        f"<SourceFilename {attribute}>{source}</SourceFilename><PixelOffset>1</PixelOffset>"
        f"<LineOffset>{SIDE}</LineOffset></VRTRasterBand></VRTDataset>"
    )


def warped(source: str) -> str:
    """Returns a virtual raster that is warped from another."""
    return (
        f'<VRTDataset {SIZE} subClass="VRTWarpedDataset">{PLACE}'
        '<VRTRasterBand dataType="Byte" band="1" subClass="VRTWarpedRasterBand"/><GDALWarpOptions>'
        f"<SourceDataset>{source}</SourceDataset></GDALWarpOptions></VRTDataset>"
    )


def a_file(name: str, content: Callable[[str], str]) -> Maker:
    """Returns a maker of a file with this content."""

    def make(folder: Path, address: str) -> str:
        (folder / name).write_text(content(address))
        return str(folder / name)

    return make


def beside(content: Callable[[str], str], suffix: str = ".aux.xml") -> Maker:
    """Returns a maker of an innocent raster with a file beside it."""

    def make(folder: Path, address: str) -> str:
        scene = write_scene(folder / "beside.tif")
        Path(f"{scene}{suffix}").write_text(content(address))
        return str(scene)

    return make


def nested(content: Callable[[str], str], name: str = "inner.vrt") -> Maker:
    """Returns a maker of a virtual raster of another file."""

    def make(folder: Path, address: str) -> str:
        (folder / name).write_text(content(address))
        (folder / "outer.vrt").write_text(virtual(name))
        return str(folder / "outer.vrt")

    return make


def zipped(content: Callable[[str], str]) -> Maker:
    """Returns a maker of a member of an archive."""

    def make(folder: Path, address: str) -> str:
        with zipfile.ZipFile(folder / "all.zip", "w") as archive:
            archive.writestr("in.vrt", content(address))
        return f"/vsizip/{folder}/all.zip/in.vrt"

    return make


def _xml(root: str, element: str, content: str) -> str:
    return f"<{root}><{element}>{content}</{element}></{root}>"


def tile_of_stac(address: str) -> str:
    """Returns what GDAL takes for a mosaic of STAC items."""
    place = {"proj:transform": [1, 0, 500000, 0, -1, 5400000], "proj:shape": [SIDE, SIDE], "proj:epsg": 32633}
    asset = {"href": f"{address}/a.tif", "type": "image/tiff", **place}
    item = {"type": "Feature", "stac_version": "1.0.0", "id": "a", "bbox": [0, 0, 1, 1], "geometry": None}
    properties = {"datetime": "2020-01-01T00:00:00Z", **place}
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [{**item, "properties": properties, "assets": {"v": asset}, "links": []}],
        }
    )


def overviews(source: str) -> str:
    """Returns metadata that say where a raster's overviews are."""
    item = f'<MDI key="OVERVIEW_FILE">{escape(source)}</MDI>'
    return f'<PAMDataset><Metadata domain="OVERVIEWS">{item}</Metadata></PAMDataset>'


TO_SERVERS: Mapping[str, Maker] = {
    "http": a_file("a.vrt", lambda at: virtual(f"{at}/a.tif", attribute="")),
    "curl": a_file("a.vrt", lambda at: virtual(f"/vsicurl/{at}/a.tif", attribute="")),
    "streaming": a_file("a.vrt", lambda at: virtual(f"/vsicurl_streaming/{at}/a.tif", attribute="")),
    "in capitals": a_file("a.vrt", lambda at: virtual(f"/vsicurl/{at}/a").replace("SourceF", "SOURCEf")),
    "as an attribute": a_file(
        "a.vrt", lambda at: virtual("x").replace("<SourceF", f'<n SourceFilename="/vsicurl/{at}/a"/><SourceF')
    ),
    "before an element": a_file("a.vrt", lambda at: virtual(f"/vsicurl/{at}/a.tif<x/>")),
    "another suffix": a_file("a.tif", lambda at: virtual(f"/vsicurl/{at}/a.tif")),
    "in a zip on it": a_file("a.vrt", lambda at: virtual(f"/vsizip/{{/vsicurl/{at}/a.zip}}/a.tif")),
    "nested": nested(lambda at: virtual(f"/vsicurl/{at}/a.tif")),
    "zipped": zipped(lambda at: virtual(f"/vsicurl/{at}/a.tif")),
    "warped": a_file("a.vrt", lambda at: warped(f"/vsicurl/{at}/a.tif")),
    "netCDF": a_file("a.vrt", lambda at: virtual(f"NETCDF:&quot;{at}/a.nc#mode=bytes&quot;:a")),
    "TMS": a_file("tms.xml", TMS.format),
    "TMS with the suffix of a TIFF": a_file("tms.tif", TMS.format),
    "nested TMS": nested(TMS.format, "tms.xml"),
    "TMS as a text": a_file("a.vrt", lambda at: virtual(escape(TMS.format(at)))),
    "a text of a text": a_file("a.vrt", lambda at: virtual(escape(virtual(escape(TMS.format(at)))))),
    "WMTS": a_file("a.xml", lambda at: _xml("GDAL_WMTS", "GetCapabilitiesUrl", f"{at}/a")),
    "WCS": a_file("a.xml", lambda at: _xml("WCS_GDAL", "ServiceURL", f"{at}/wcs?")),
    "STAC": a_file("a.json", tile_of_stac),
    "tile index": a_file(
        "a.gti", lambda at: _xml("GDALTileIndexDataset", "IndexDataset", f"/vsicurl/{at}/a.fgb")
    ),
    "overviews": beside(lambda at: overviews(f"/vsicurl/{at}/o.tif")),
    "overviews in netCDF": beside(lambda at: overviews(f'NETCDF:"{at}/o.nc#mode=bytes":a')),
}
"""Rasters that make GDAL ask a server, as long as nobody stops it."""

VECTORS_TO_SERVERS: Mapping[str, Maker] = {
    "virtual": a_file("a.vrt", lambda at: _virtual_vector(f"/vsicurl/{at}/a.geojson")),
    "another suffix": a_file("a.geojson", lambda at: _virtual_vector(f"{at}/a.geojson")),
    "WFS": a_file("a.xml", lambda at: f"<OGRWFSDataSource><URL>{at}/wfs</URL></OGRWFSDataSource>"),
    "schema": a_file(
        "a.gml",
        lambda at: (
            '<a:FeatureCollection xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:a="http://a" '
            f'xsi:schemaLocation="http://a {at}/a.xsd" xmlns:gml="http://www.opengis.net/gml"/>'
        ),
    ),
    "link": a_file("a.kml", lambda at: _xml("kml", "NetworkLink", f"<Link><href>{at}/a.kml</href></Link>")),
    "pipeline": a_file(
        "a.gdalg.json",
        lambda at: json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector convert /vsicurl/{at}/a.json x"}
        ),
    ),
}


def _virtual_vector(source: str) -> str:
    layer = f'<OGRVRTLayer name="a"><SrcDataSource>{source}</SrcDataSource></OGRVRTLayer>'
    return f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"


def _relative(path: str) -> str:
    """Returns the path of a file in a folder beside one's own."""
    return str(Path("..", *Path(path).parts[-2:]))


def _pds(source: str) -> str:
    return f"""PDS_VERSION_ID = PDS3
RECORD_TYPE = FIXED_LENGTH
RECORD_BYTES = {SIDE}
FILE_RECORDS = {SIDE}
^IMAGE = "{_relative(source)}"
OBJECT = IMAGE
 LINES = {SIDE}
 LINE_SAMPLES = {SIDE}
 SAMPLE_TYPE = UNSIGNED_INTEGER
 SAMPLE_BITS = 8
END_OBJECT = IMAGE
END
"""


def _ers(source: str) -> str:
    return f"""DatasetHeader Begin
 Version = "6.0"
 DataFile = "{_relative(source)}"
 DataSetType = ERStorage
 DataType = Raster
 ByteOrder = LSBFirst
 RasterInfo Begin
  CellType = Unsigned8BitInteger
  NrOfLines = {SIDE}
  NrOfCellsPerLine = {SIDE}
  NrOfBands = 1
 RasterInfo End
DatasetHeader End
"""


def _mrf(source: str) -> str:
    return (
        f'<MRF_META><Raster><Size x="{SIDE}" y="{SIDE}" c="1"/><PageSize x="{SIDE}" y="{SIDE}" c="1"/>'
        f"<Compression>NONE</Compression><DataType>Byte</DataType><DataFile>{source}</DataFile></Raster>"
        '<GeoTags><BoundingBox minx="0" miny="0" maxx="1" maxy="1"/></GeoTags></MRF_META>'
    )


TO_BYTES: Mapping[str, Maker] = {
    "virtual": a_file("a.vrt", raw),
    "relative": a_file("a.vrt", lambda at: raw(f"../../../../../../../../../{at}", "")),
    "zipped": zipped(raw),
    "nested": nested(raw),
    "a text": a_file("a.vrt", lambda at: virtual(escape(raw(at)))),
    "PDS": a_file("a.lbl", _pds),
    "ERS": a_file("a.ers", _ers),
    "MRF": a_file("a.mrf", _mrf),
}
"""Rasters that take bytes of any file for pixels; the address is the path of that."""
