"""QGIS's proxy, for programs that download."""

from urllib.parse import quote, urlsplit

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy


def proxy_environment():
    """Returns the environment variables that name QGIS's proxy; empty where it has none, or one for SOCKS.

    A password is in them: they are for a process, not for a log.
    """
    manager = QgsNetworkAccessManager.instance()
    proxy = manager.fallbackProxy()
    kinds = (QNetworkProxy.ProxyType.HttpProxy, QNetworkProxy.ProxyType.HttpCachingProxy)
    # pip knows no SOCKS without a package of its own.
    if proxy.type() not in kinds or not proxy.hostName():
        return {}
    user = quote(proxy.user(), safe="")
    password = f":{quote(proxy.password(), safe='')}" if proxy.password() else ""
    port = f":{proxy.port()}" if proxy.port() else ""
    address = f"http://{user}{password}{'@' if user else ''}{proxy.hostName()}{port}"
    hosts = [_host(url) for url in (*manager.excludeList(), *manager.noProxyList())]
    excluded = ",".join(filter(None, hosts))
    variables = {
        "HTTP_PROXY": address,
        "HTTPS_PROXY": address,
        **({"NO_PROXY": excluded} if excluded else {}),
    }
    # Both spellings are read, and the small one wins.
    return {**variables, **{name.lower(): value for name, value in variables.items()}}


def _host(url):
    return urlsplit(url if "//" in url else f"//{url}").hostname or ""
