"""Seals of pictures: a mark that says what a picture is, and a keyed digest that shows whether it still is that."""
