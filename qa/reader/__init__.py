"""What the proof of access is made of: the places that a reader comes to, and what is seen, heard and pressed there."""
