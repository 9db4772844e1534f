"""Draw charts: a tidy table and a `Canvas` in, a Plotly figure out.

`canvas` describes the space for a chart, `theme` has colours and sizes, `base` what all forms share; every other module
is one form of chart. A chart draws nothing that is not in its table, computes no statistic, and knows neither the
register nor the exhibit that it belongs to.
"""
