"""What acts on how reads are collected in the field change."""
