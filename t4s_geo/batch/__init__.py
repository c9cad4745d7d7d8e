"""Many scenes in one run: which they are, what is made of each, and of all of them."""
