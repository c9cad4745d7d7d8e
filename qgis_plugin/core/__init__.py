"""What the plugin does: no widgets."""
