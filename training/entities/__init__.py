"""The taggers of names: corpora, label policy, training and evaluation."""
