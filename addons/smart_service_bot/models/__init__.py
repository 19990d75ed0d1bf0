from . import knowledge
from . import tools
from . import bot
from . import conversation
from . import llm
from . import copilot
from . import health
from . import demo
