{
    "name": "Smart Service Reports",
    "summary": "Figures that a manager can trust and drill into, computed from the service ledger",
    "version": "19.0.1.0.0",
    "category": "Services/Smart Service",
    "license": "LGPL-3",
    "author": "Smart Service contributors",
    "depends": ["smart_service", "spreadsheet_dashboard"],
    "data": [],
}
