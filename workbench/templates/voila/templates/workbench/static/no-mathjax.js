// Voila loads MathJax from the address it is given; no page here has formulas, and none may ask another host.
