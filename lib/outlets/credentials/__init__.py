"""Sign pictures: a mark that identifies the picture, and an HMAC that shows whether it is unchanged.

`keys` holds the secrets and signs, `mark` is the signed text, `sealing` writes the seal into a file and reads it back.
A seal repeats only what the exhibit says. Without a secret key it shows that a file is unchanged, not who made it.
"""
