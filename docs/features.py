"""Writes features.md from the declarations beside the formulas: python docs/features.py."""

from pathlib import Path

from cellfeat.reference import page

Path(__file__).with_suffix(".md").write_text(page(), encoding="utf-8")
