"""Pictures without a place on Earth: asked about as a whole, answered in their own pixels."""
