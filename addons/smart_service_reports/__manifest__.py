{
    "name": "Smart Service Reports",
    "summary": "The service desk's figures, each open down to its records",
    "version": "19.0.1.0.0",
    "category": "Services/Smart Service",
    "license": "LGPL-3",
    "author": "Smart Service contributors",
    "depends": ["smart_service", "spreadsheet_dashboard"],
    "data": [
        "security/ir.model.access.csv",
        "security/smart_service_reports_rules.xml",
        "views/episode_views.xml",
        "views/business_views.xml",
        "views/ledger_views.xml",
        "views/figure_menus.xml",
        "data/dashboards.xml",
    ],
    "assets": {
        "web.assets_tests": ["smart_service_reports/static/tests/tours/**/*"],
    },
}
