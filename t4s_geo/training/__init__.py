"""Fine-tuning of checkpoints on a user's own labels: `t4s-geo train RECIPE.toml`."""
