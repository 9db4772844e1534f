"""Everything behind the pages: from checked data to what a reader sees or takes away."""
