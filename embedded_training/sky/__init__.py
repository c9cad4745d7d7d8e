"""The network of clouds and their shadows: a small one of its own, on colours alone."""
