#!/bin/bash
# Makes the database `smart` under another name and renames it when all went well.
set -euo pipefail

ADDONS=smart_service,smart_service_bot,smart_service_reports
RUN="--stop-after-init --no-http --max-cron-threads=0 --workers=0"

installed() {
    psql -d smart -Atc "SELECT 1 FROM ir_module_module WHERE name = 'smart_service' AND state = 'installed'"
}

if [ "$(installed 2>/dev/null || true)" = 1 ]; then
    odoo -d smart -u "$ADDONS" $RUN
    exit
fi

odoo db init --force --country CN --language en_US smart_new
odoo -d smart_new -i "$ADDONS" --load-language=zh_CN $RUN
if [ "${SMART_DEMO:-1}" = 1 ]; then
    odoo shell -d smart_new --no-http --max-cron-threads=0 --workers=0 <<'PYTHON'
env["smart.service.demo"]._load()
simulated = {"wechat": "8079", "api": "8080/events", "wecom": "8081", "whatsapp": "8082", "telegram": "8083", "dingtalk": "8084"}
for account in env["smart.service.account"].search([("provider", "in", list(simulated))]):
    account.api_base_url = f"http://simulators:{simulated[account.provider]}"
env.cr.commit()
PYTHON
fi
odoo db rename smart_new smart
