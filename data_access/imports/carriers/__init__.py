"""How records lie in files: CSV, JSON, XML, lines, forms, parcels of pictures. It knows no vendor and no mapping."""
