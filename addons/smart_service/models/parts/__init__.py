from . import (
    res_company,
    product_template,
    stock_quant,
    stock_move,
    repair_order,
    sale_order_line,
    old_part,
    ticket_parts,
    visit_parts,
    visit_parts_back,
    visit_supply,
    ledger_event,
)
