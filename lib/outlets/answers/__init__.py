"""One answer for machines: a value with everything that must travel with it, and the sentence that may be said.

`full_answer` defines it and rejects contradictions, `statistic_answers` makes it of a national figure, `row_answers` of
a row of an exhibit, and `json_schema` describes any such record. The API takes numbers from here and nowhere else, so
that none leaves without its qualifier, unit, period, area, source and caveats.
"""
