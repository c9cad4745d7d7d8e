"""Towards objects: instance labels in one plain form, and experiments in telling objects apart."""
