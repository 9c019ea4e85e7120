"""Synthetic blood smears with known truth: drawn from a seed, in the likeness of BCCD's photographs."""

from cellfeat.io.smear.field import Smear, SmearCell, draw_smear
from cellfeat.io.smear.folder import write_smears

__all__ = ["Smear", "SmearCell", "draw_smear", "write_smears"]
