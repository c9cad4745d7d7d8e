"""The subcommands of `t4s-geo`, thin over the engine."""
