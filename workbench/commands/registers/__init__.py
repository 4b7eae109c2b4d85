"""Commands about registers: cases, cameras, sources of reads."""
