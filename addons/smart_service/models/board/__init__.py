from . import res_company, res_config_settings
from . import visit_map
from . import visit_board, visit_move
