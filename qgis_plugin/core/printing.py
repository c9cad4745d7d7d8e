"""A result as a page to print: map, legend of the classes that occur, scale bar, title and source."""

from pathlib import Path

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeatureRequest,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsMapLayerLegendUtils,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsScaleBarSettings,
    QgsTextFormat,
)
from qgis.PyQt.QtCore import QFileInfo, QLocale, Qt
from qgis.PyQt.QtGui import QFont

from .errors import PluginError
from .ledgers import ledger_file, read_ledger, result_file
from .results import title_of
from .translation import tr

# Millimetres of an A4 page on its side.
WIDTH, HEIGHT, MARGIN = 297, 210, 10
TITLE_HEIGHT, NOTE_HEIGHT, BAR_HEIGHT = 12, 10, 14
LEGEND_WIDTH, GAP = 58, 5
TITLE_POINTS, TEXT_POINTS, NOTE_POINTS = 18, 10, 7
SPARE = 1.05
"""How much larger the map is than the result, where the screen shows none of it."""
REJECTED = '"status" IS NULL OR "status" <> \'rejected\''


def print_layout(layer, shown=None, crs=None):
    """Adds a page for a result to the project's layouts.

    Args:
        layer: The result's.
        shown: QgsRectangle that the map shows; None, or one beside the result, for all of the result.
        crs: System of that; None for the layer's.

    Returns:
        The layout; more can be put on it, or it can be exported.
    """
    project = QgsProject.instance()
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    page = layout.pageCollection().page(0)
    page.setPageSize("A4", QgsLayoutItemPage.Orientation.Landscape)
    title = title_of(layer)
    layout.setName(_free_name(project, title))
    system = crs if crs is not None and crs.isValid() else layer.crs()
    top = MARGIN + TITLE_HEIGHT + GAP
    width = WIDTH - 2 * MARGIN - LEGEND_WIDTH - GAP
    height = HEIGHT - top - MARGIN - NOTE_HEIGHT - GAP
    map_item = QgsLayoutItemMap(layout)
    _place(map_item, MARGIN, top, width, height)
    map_item.setCrs(system)
    map_item.setFrameEnabled(True)
    map_item.zoomToExtent(_extent(layer, shown, system))
    _add_text(layout, title, TITLE_POINTS, True, (MARGIN, MARGIN, WIDTH - 2 * MARGIN, TITLE_HEIGHT))
    right = MARGIN + width + GAP
    _add_legend(layout, map_item, layer, right, top)
    _add_scale_bar(layout, map_item, right, top + height - BAR_HEIGHT)
    below = HEIGHT - MARGIN - NOTE_HEIGHT
    _add_text(
        layout, note(layer, system), NOTE_POINTS, False, (MARGIN, below, WIDTH - 2 * MARGIN, NOTE_HEIGHT)
    )
    project.layoutManager().addLayout(layout)
    return layout


def occurring(layer):
    """Returns the places among a layer's categories of those that occur, but for rejected polygons.

    None where it is not drawn by categories of labels.
    """
    renderer = layer.renderer()
    if renderer.type() != "categorizedSymbol" or renderer.classAttribute() != "label":
        return None
    places = {category.value(): place for place, category in enumerate(renderer.categories())}
    request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setSubsetOfAttributes(["label"], layer.fields())
    if "status" in layer.fields().names():
        request.setFilterExpression(REJECTED)
    found = set()
    for feature in layer.getFeatures(request):
        if feature["label"] in places:
            found.add(places[feature["label"]])
            if len(found) == len(places):
                break
    return sorted(found)


def note(layer, crs):
    """Returns where a result comes from, as far as that is known, and the system of its map."""
    file, ledger = result_file(layer), ledger_file(layer)
    said = []
    if ledger is not None:
        try:
            spec = read_ledger(ledger).spec
            said.append(tr("Source: {}").format(Path(spec["scene"].replace("\\", "/")).name))
            said.append(tr("Model: {}").format(spec["card"].get("name") or spec["model"]))
        except PluginError:
            # Who prints a map need not hear of it.
            said.clear()
    if file is not None:
        day = QFileInfo(str(file)).lastModified().date()
        said.append(QLocale().toString(day, QLocale.FormatType.LongFormat))
    said.append(tr("Coordinate reference system: {}").format(crs.userFriendlyIdentifier()))
    said.append(tr("Made with t4s-geo"))
    for words in layer.metadata().licenses():
        said.append(tr("Licence of the model: {}").format(words.partition("Model: ")[2] or words))
    return " · ".join(said)


def _extent(layer, shown, crs):
    """Returns what is printed, in the system of the map."""
    transform = QgsCoordinateTransform(layer.crs(), crs, QgsProject.instance())
    try:
        whole = transform.transformBoundingBox(layer.extent())
    except QgsCsException:
        whole = QgsRectangle()
    if shown is not None and not shown.isEmpty() and (whole.isEmpty() or shown.intersects(whole)):
        return shown
    whole.scale(SPARE)
    return whole


def _free_name(project, title):
    taken = {layout.name() for layout in project.layoutManager().layouts()}
    name, number = title, 2
    while name in taken:
        name, number = f"{title} {number}", number + 1
    return name


def _place(item, left, top, width, height):
    # In this order: the extent of a map that is moved while it has no size is lost.
    item.attemptResize(QgsLayoutSize(width, height))
    item.attemptMove(QgsLayoutPoint(left, top))
    item.layout().addLayoutItem(item)


def _add_text(layout, text, points, is_bold, place):
    label = QgsLayoutItemLabel(layout)
    label.setText(text)
    if hasattr(label, "setTextFormat"):
        label.setTextFormat(QgsTextFormat.fromQFont(_font(points, is_bold)))
    else:
        # QGIS before 3.24.
        label.setFont(_font(points, is_bold))
    label.setVAlign(Qt.AlignmentFlag.AlignVCenter)
    _place(label, *place)


def _add_legend(layout, map_item, layer, left, top):
    legend = QgsLayoutItemLegend(layout)
    legend.setLinkedMap(map_item)
    # Otherwise it would be that of the whole project.
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    root.clear()
    node = root.addLayer(layer)
    QgsLegendRenderer.setNodeLegendStyle(node, QgsLegendStyle.Style.Hidden)
    places = occurring(layer)
    if places is not None:
        QgsMapLayerLegendUtils.setLegendNodeOrder(node, places)
        legend.model().refreshLayerLegend(node)
    legend.setTitle(tr("Classes"))
    for style, points, is_bold in (
        (QgsLegendStyle.Style.Title, TEXT_POINTS + 2, True),
        (QgsLegendStyle.Style.SymbolLabel, TEXT_POINTS, False),
    ):
        look = legend.style(style)
        if hasattr(look, "setTextFormat"):
            look.setTextFormat(QgsTextFormat.fromQFont(_font(points, is_bold)))
        else:
            # QGIS before 3.30.
            look.setFont(_font(points, is_bold))
        legend.setStyle(style, look)
    _place(legend, left, top, LEGEND_WIDTH, GAP)
    legend.adjustBoxSize()


def _add_scale_bar(layout, map_item, left, top):
    bar = QgsLayoutItemScaleBar(layout)
    _place(bar, left, top, LEGEND_WIDTH, BAR_HEIGHT)
    bar.setStyle("Single Box")
    bar.setLinkedMap(map_item)
    bar.applyDefaultSize(bar.guessUnits())
    bar.setTextFormat(QgsTextFormat.fromQFont(_font(TEXT_POINTS - 2, False)))
    bar.setSegmentSizeMode(QgsScaleBarSettings.SegmentSizeMode.SegmentSizeFitWidth)
    bar.setMinimumBarWidth(LEGEND_WIDTH / 3)
    bar.setMaximumBarWidth(LEGEND_WIDTH - 2 * GAP)
    bar.setNumberOfSegments(2)
    bar.setNumberOfSegmentsLeft(0)
    bar.update()


def _font(points, is_bold):
    font = QFont()
    font.setPointSizeF(points)
    font.setBold(is_bold)
    return font
