"""Points in words: they are what is counted where a kind says nothing else."""

from shopclub.language.kinds.words import KindWords

WORDS = KindWords()
