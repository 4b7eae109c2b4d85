"""The one table of reads, how it is asked and shown, exact places, corrections. It opens no file."""
