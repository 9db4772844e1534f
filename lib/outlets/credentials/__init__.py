"""Seal pictures: a mark that says what a picture is, and a keyed digest that shows whether it still is that.

`keys` holds the secret and signs, `mark` is what the seal says, `sealing` writes it into a file and reads it back. A
seal says only what the exhibit says; where no key is set it shows that a file is unchanged and not who made it.
"""
