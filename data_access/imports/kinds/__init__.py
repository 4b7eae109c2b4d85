"""What a file's cells become: reads, and rows for the registers of cameras and cases. It knows no vendor and no carrier but a block of cells."""
