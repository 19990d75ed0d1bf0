{
    "name": "Smart Service Benchmarks",
    "summary": "An account to flood and an empty route to compare with; for scratch databases",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "Smart Service contributors",
    "depends": ["smart_service"],
    "data": ["data/account.xml"],
}
