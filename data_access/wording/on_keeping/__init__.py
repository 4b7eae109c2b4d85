"""How long reads are kept, holds, purges and certificates, in sentences."""
