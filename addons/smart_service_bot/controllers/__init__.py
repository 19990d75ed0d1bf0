from . import copilot, knowledge
