from . import tool, fault, hr_employee
from . import visit
