from . import topic
from . import article
from . import article_answer
from . import article_version
from . import article_versioning
from . import article_scope
from . import article_review
from . import knowledge
