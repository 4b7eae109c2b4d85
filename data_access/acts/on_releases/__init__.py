"""Acts on requests of others that reads be released to them."""
