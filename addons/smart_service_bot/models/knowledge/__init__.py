from . import article, knowledge
