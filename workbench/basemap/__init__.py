"""Building a site's base map and street index from an OpenStreetMap extract, without the Internet.

Reads OpenStreetMap through GDAL (`extract.py`), says what is drawn (`classes.py`), writes vector tiles (`tiles.py`) and
the index of streets (`streets.py`), and puts both in place at once (`build.py`). Knows nothing of reads.
"""
