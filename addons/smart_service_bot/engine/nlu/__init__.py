"""Understanding of a customer's message by models that a desk trains from its own examples.

`features` turns a text into numbers, `nearness` compares an encoder's vectors with those of the
examples, `training` makes a `classifier` of both with scikit-learn, which answering needs no more;
`reading` puts together what the patterns of `engine.intent`, the classifier and the finders
(`moments`, `places`, `amounts`, `language`, `emotion`, `repetition`) say about a message. Models
are kept as arrays and JSON, never as pickles.
"""
