"""Slides (.pptx): one for each exhibit with a chart, and one deck for several, with a first and a last slide.

`offered` says which exhibits have slides, and needs no library; `deck` sets words, chart and notes. `office_charts`
makes native charts and `office_shapes` native shapes of what `lib.charts.plotted` describes; `slide_text` fits text
into boxes; `base_deck` is the empty deck, and makes its bytes. Numbers and sentences are the exhibit's: nothing is
computed here but places. python-pptx is imported with `deck`, which only those import who make slides.
"""
