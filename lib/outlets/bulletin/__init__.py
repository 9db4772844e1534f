"""The bulletin: the figures as plain pages without a script, made of the same exhibits as the dashboard.

`contents` says what stands on which page, `bulletin_pages` makes the pages, `bulletin_charts` their charts,
`social_cards` the picture that is shown where an address is posted, `first_view` what a page shows before its script
runs. It holds no figure, word or caveat that the exhibit has not.
"""
