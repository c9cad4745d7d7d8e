"""Shapes: outlines other than the pixels', drawn square by square so that neighbours keep what they share."""
