"""CellProfiler 4's pipeline files (.cppipe)."""
