"""The file of a case: what was asked, found and saved under it. Knows no question's form."""
