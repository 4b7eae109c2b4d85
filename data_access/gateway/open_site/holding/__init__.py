"""Which reads are held now, and which join them as they come in. It knows no open site."""
