{
    "name": "Smart Service Bot",
    "summary": "Answers from knowledge and the customer's own records, and knows when it doesn't",
    "version": "19.0.1.0.0",
    "category": "Services/Smart Service",
    "license": "LGPL-3",
    "author": "Smart Service contributors",
    "depends": ["smart_service"],
    "external_dependencies": {"python": ["bm25s", "numpy"]},
    "demo": ["demo/demo.xml"],
    "data": [
        "security/ir.model.access.csv",
        "security/smart_service_bot_rules.xml",
        "data/ir_cron_data.xml",
        "data/bot_data.xml",
        "views/knowledge_views.xml",
        "views/bot_views.xml",
    ],
}
