"""Measurements: label images and pixels to columns of numbers."""
