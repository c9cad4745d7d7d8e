"""What the user has settled once for all runs; kept in QGIS's settings."""

from dataclasses import asdict, dataclass

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsSettings

from .errors import PluginError
from .translation import tr

PREFIX = "t4s_geo/"
BEARER = "Bearer "


@dataclass(frozen=True)
class Settings:
    """The plugin's settings.

    Attributes:
        engine: Path of an engine; empty for the one that the plugin set up.
        model: What the panel offers first.
        output_folder: Where results go that are given no name; empty for a temporary folder.
        authentication: Id of the configuration in QGIS's authentication database that holds the key of
            servers; empty for none. The key itself is nowhere in the settings.
        network: `yes` if files, such as virtual rasters, may refer to servers; else empty.
    """

    engine: str = ""
    model: str = "embedded"
    output_folder: str = ""
    authentication: str = ""
    network: str = ""

    @classmethod
    def read(cls):
        """Reads them."""
        stored, usual = QgsSettings(), asdict(cls())
        return cls(
            **{name: str(stored.value(PREFIX + name, value) or value) for name, value in usual.items()}
        )

    def write(self):
        """Keeps them."""
        for name, value in asdict(self).items():
            QgsSettings().setValue(PREFIX + name, value)


def read_key(authentication):
    """Returns the key that a configuration of QGIS's authentication database holds; empty for no id.

    The key is the value of an API header, without `Bearer`, or the password of a basic authentication.

    Raises:
        PluginError: There is no such configuration, it stays locked, or it is of another kind.
    """
    if not authentication:
        return ""
    config = QgsAuthMethodConfig()
    manager = QgsApplication.authManager()
    if not manager.loadAuthenticationConfig(authentication, config, True)[0]:
        raise PluginError(
            tr(
                "The key of the server cannot be read from QGIS's authentication database; unlock it, or "
                "choose another configuration in Settings > Options > t4s-geo."
            )
        )
    values = config.configMap()
    if config.method() == "Basic":
        key = values.get("password", "")
    elif config.method() == "APIHeader":
        key = values.get("Authorization") or next(iter(values.values()), "")
    else:
        key = ""
    key = key[len(BEARER) :] if key.startswith(BEARER) else key
    if not key:
        raise PluginError(
            tr(
                "The authentication configuration {} holds no key; choose one of the kind API Header or "
                "Basic, with the key as its value or password."
            ).format(authentication)
        )
    return key
