from . import embedding
from . import encoder
from . import encoder_work
from . import knowledge_index
from . import knowledge_building
from . import knowledge_rerank
from . import queue_mixin
from . import res_config_settings
