"""QGIS plugin t4s-geo: a client of the engine, which runs as a process of its own.

Imports nothing but the standard library, `qgis` and `qgis.PyQt`: the engine's packages and QGIS's do not
share a Python.
"""


def classFactory(iface):
    """Returns the plugin to QGIS."""
    from .plugin import Plugin

    return Plugin(iface)
