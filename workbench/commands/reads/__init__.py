"""Commands about reads: bringing them in, keeping them longer, destroying them."""
