"""Commands about a site as a whole: making it, starting it, how it stands."""
