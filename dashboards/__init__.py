"""工作台: read only: workbench, overview, figures, exports."""
