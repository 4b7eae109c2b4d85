"""The processes of a running site, a room each; which process a line runs in shows in its folder.

    analyst    one analyst's JupyterLab
    dashboards the one shared Voila
    gateway    the one that opens databases and keys
    hub        JupyterHub
    maker      makes files of an answer, one process a job, without a key
    watcher    brings what vendors drop into folders to the live door

No process imports another. Below them: `site_run` starts and ends them, `web` is what those that speak HTTP have in common.
"""
