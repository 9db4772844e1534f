"""The bulletin: the figures as plain pages without scripts, from the same exhibits as the dashboard.

`contents` lists the exhibits of each page, `bulletin_pages` renders the pages, `bulletin_charts` their charts,
`endnotes` numbers their notes and sources, `social_cards` chooses the picture for a post of a page's address,
`first_view` renders what a page shows before its script runs. The bulletin has no figure, word or caveat that is not
in an exhibit.
"""
