from . import (
    checklist,
    checklist_line,
    visit_answer,
    visit_field,
    visit_engineer,
    visit_result,
    visit_page,
    visit_command,
    visit_command_work,
    visit_command_parts,
)
