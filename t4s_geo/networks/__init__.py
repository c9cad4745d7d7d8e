"""Networks that ONNX Runtime runs: graphs without weights, and the weights that they are given."""
