"""The process of an analyst's JupyterLab, which runs as the analyst."""
