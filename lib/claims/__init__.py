"""Numbers in a text: found, understood, judged against the register. Deterministic, without a model or a network.

`report.check` is the way in. text_tokens splits a text, number_grammar and claim_periods find its numbers and periods,
claim_terms knows the words of the claim_terms table, and understanding says what each number is said to be.
held_figures reads the register's own sentences in the same way. national_claims, force_claims and sentence_uses judge,
own_sentences finds what the dashboard says in the same words, explaining words the outcome with the register's
sentences, and text_files reads files. Nothing here keeps or logs a text, and no module knows a published number or the
id of a figure.
"""
