from .base import REGISTRY, Result, Tool
from . import customer_scope
from . import device_list
from . import order_status
from . import product_advice
from . import register_device
from . import repair
from . import warranty_status
