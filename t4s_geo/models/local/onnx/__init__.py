"""Checkpoints of the embedded architecture run by ONNX Runtime, without PyTorch and Transformers."""
