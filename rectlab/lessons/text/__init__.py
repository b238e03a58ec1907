"""Text: inputs that are sparse by nature, networks that read stars, rare classes, and the words of a unit."""

from rectlab.datasets.bag_of_words import BagOfWords as BagOfWords
from rectlab.datasets.bag_of_words import bag_of_words as bag_of_words
from rectlab.datasets.corpora import OPINIONS as OPINIONS
from rectlab.datasets.corpora import Corpus as Corpus
from rectlab.datasets.corpora import made_reviews as made_reviews
from rectlab.datasets.docstrings import docstrings as docstrings
from rectlab.lessons.text.put_back import put_back as put_back
from rectlab.lessons.text.reading import Reading as Reading
from rectlab.lessons.text.reading import expected_stars as expected_stars
from rectlab.lessons.text.reading import read as read
from rectlab.lessons.text.reading import rmse as rmse
from rectlab.lessons.text.sampling import SamplingCurve as SamplingCurve
from rectlab.lessons.text.sampling import class_shares as class_shares
from rectlab.lessons.text.sampling import draw as draw
from rectlab.lessons.text.sampling import recall_by_lambda as recall_by_lambda
from rectlab.lessons.text.table2 import Table2 as Table2
from rectlab.lessons.text.table2 import baselines as baselines
from rectlab.lessons.text.table2 import table2 as table2
from rectlab.lessons.text.table2 import trained as trained
from rectlab.lessons.text.unit_words import UnitWords as UnitWords
from rectlab.lessons.text.unit_words import pushes as pushes
from rectlab.lessons.text.unit_words import words_of as words_of
from rectlab.lessons.text.unit_words import words_of_layer as words_of_layer
