"""Errors that the user can do something about."""


class PluginError(Exception):
    """Something is missing or cannot be used; the message is a sentence for the user."""


class EngineError(PluginError):
    """The engine is missing or does not start."""
