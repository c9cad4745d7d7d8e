"""What is the plugin's to choose: presets, names."""
