"""What the server does around the pages: their shells, our assets, headers, and which addresses there are."""
