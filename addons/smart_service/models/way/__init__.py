from . import hr_employee, visit_position, visit_sharing, visit_way
