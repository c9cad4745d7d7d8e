"""Outlines of single things that a person points at, by the shipped MobileSAM."""
