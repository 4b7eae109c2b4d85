"""What starts a site's processes and ends them: where their programs are, as whom they run, what is left out."""
