import csv
import logging
from datetime import timedelta

from odoo import api, models, tools

_logger = logging.getLogger(__name__)

MODULE = "smart_service"
TRANSLATION = "zh_CN"
DEFAULT_COMPANY_NAMES = ("My Company", "YourCompany")


class SmartServiceDemo(models.AbstractModel):
    """The demo company: maker of printers and water purifiers.

    Its data is in ``demo/*.csv``, a row a record, so that people can read and change it. A
    column named like a field holds the field's value, ``field/id`` the external id of a record,
    ``field@zh_CN`` the translation; other columns are explained in ``demo/README.md``. Dates
    are given in days before the day of installation.
    """

    _name = "smart.service.demo"
    _description = "Demo Company"

    @api.model
    def _load(self):
        """Create what is missing of the demo company in the current company.

        A second call creates only what was deleted in between.
        """
        demo = self.with_context(
            lang="en_US", tracking_disable=True, mail_notrack=True, no_reset_password=True,
            mail_create_nosubscribe=True, skip_sms=True, allowed_company_ids=self.env.company.ids)
        steps = demo._steps()
        for number, (label, step) in enumerate(steps, 1):
            _logger.info("demo %d/%d %s", number, len(steps), label)
            step()
        self.env.flush_all()

    @api.model
    def _steps(self):
        """(label, method) in the order of work; other addons append theirs."""
        return [
            ("company", self._load_company),
            ("users", self._load_users),
            ("sales teams", self._load_sales_teams),
            ("products", self._load_products),
            ("skills and faults", self._load_faults),
            ("customers", self._load_customers),
            ("accounts", self._load_accounts),
            ("warehouses", self._load_warehouses),
            ("engineers", self._load_engineers),
            ("devices", self._load_devices),
            ("orders", self._load_orders),
            ("invoices", self._load_invoices),
        ]

    # === TABLES === #

    @api.model
    def _rows(self, name, module=MODULE):
        """Rows of ``demo/<name>.csv`` as dicts of text."""
        with tools.file_open(f"{module}/demo/{name}.csv") as file:
            return list(csv.DictReader(file))

    @api.model
    def _ref(self, name, module=MODULE):
        """The record of an external id; without a dot it's one of the demo's own."""
        return self.env.ref(name if "." in name else f"{module}.{name}")

    @api.model
    def _name_of(self, kind, code):
        """External id of a product's variant or template by its internal reference."""
        return f"demo_{kind}_{code.replace('-', '').lower()}"

    @api.model
    def _exists(self, name, module=MODULE):
        return bool(self.env.ref(f"{module}.{name}", raise_if_not_found=False))

    @api.model
    def _days_ago(self, days):
        """A moment of working time that many days before the transaction began.

        So all that is loaded together stands on the same clock, over midnight too.
        """
        begun = self.env.cr.now().replace(microsecond=0)
        return begun - timedelta(days=int(days), minutes=int(days) * 7 % 240)

    @api.model
    def _row_values(self, model, row):
        """(values, translated values) of the columns that are fields of a model."""
        values, translated = {}, {}
        for column, text in row.items():
            name, _at, lang = column.partition("@")
            name, _slash, by_id = name.partition("/")
            field = self.env[model]._fields.get(name)
            if not text or not field or name == "id":
                continue
            if lang:
                if field.translate:
                    translated[name] = text
            elif by_id:
                values[name] = self._ref(text).id
            elif field.type in ("integer", "float", "monetary"):
                values[name] = int(text) if field.type == "integer" else float(text)
            elif field.type == "boolean":
                values[name] = text == "1"
            else:
                values[name] = text
        return values, translated

    @api.model
    def _create_missing(self, model, rows, prepare=None, module=MODULE):
        """Create the rows whose external id is not there yet, in one batch.

        :param prepare: function of a row that returns further values
        :return: the new records
        """
        rows = [row for row in rows if not self._exists(row["id"], module)]
        prepared = [self._row_values(model, row) for row in rows]
        for row, (values, _translated) in zip(rows, prepared, strict=True):
            values.update(prepare(row) if prepare else {})
        records = self.env[model].create([values for values, _translated in prepared])
        self._name_records(zip([row["id"] for row in rows], records, strict=True), module)
        for record, (_values, translated) in zip(records, prepared, strict=True):
            if translated:
                record.with_context(lang=TRANSLATION).write(translated)
        return records

    @api.model
    def _name_records(self, pairs, module=MODULE):
        """Give (name, record) pairs their external ids; updates never overwrite them."""
        self.env["ir.model.data"]._update_xmlids([
            {"xml_id": f"{module}.{name}", "record": record, "noupdate": True}
            for name, record in pairs])

    # === PEOPLE === #

    @api.model
    def _load_company(self):
        self.env["res.lang"]._activate_lang(TRANSLATION)
        company = self.env.company
        # the demo's phone numbers are made up: nobody shall get text messages
        company.stock_text_confirmation = False
        # nor shall made-up customers be looked up at a paid service
        self.env["ir.config_parameter"].set_param("crm.iap.lead.enrich.setting", "manual")
        enrichment = self.env.ref(
            "crm_iap_enrich.ir_cron_lead_enrichment", raise_if_not_found=False)
        if enrichment:
            enrichment.active = False
        china = self.env.ref("base.cn")
        if company.name in DEFAULT_COMPANY_NAMES and company.country_id in (china, china.browse()):
            company.write({
                "name": "清河设备 Qinghe Devices", "email": "service@qinghe.example",
                "phone": "+8617405990000", "street": "闵行区申南路 515 号", "city": "上海市",
                "state_id": self._ref("base.state_cn_SH").id, "country_id": china.id,
                "zip": "201108"})
            # whose clock the customers' page and the field's pages go by
            company.partner_id.tz = company.resource_calendar_id.tz = "Asia/Shanghai"
            needed = [self._ref(f"group_{role}").id for role in ("lead", "dispatcher", "engineer")]
            company.write({
                "smart_phone_group_ids": [(6, 0, needed)],
                "smart_email_group_ids": [(6, 0, needed)]})

    @api.model
    def _load_users(self):
        def prepare(row):
            groups = [self._ref(name).id for name in row["groups"].split()]
            return {"password": row["login"], "tz": "Asia/Shanghai",
                    "group_ids": [(4, group) for group in groups]}

        rows = [{**row, "id": f"demo_user_{row['login']}"} for row in self._rows("users")]
        taken = set(self.env["res.users"].with_context(active_test=False).search(
            [("login", "in", [row["login"] for row in rows])]).mapped("login"))
        self._create_missing(
            "res.users", [row for row in rows if row["login"] not in taken], prepare)

    @api.model
    def _user(self, login):
        return self.env["res.users"].search([("login", "=", login)])

    @api.model
    def _load_sales_teams(self):
        teams = {}
        for row in self._rows("sales_teams"):
            teams.setdefault(row["id"], []).append(row)
        new_teams = self._create_missing(
            "crm.team", [rows[0] for rows in teams.values()],
            lambda row: {"use_opportunities": True, "company_id": self.env.company.id})
        self.env["crm.team.member"].create([{
            "crm_team_id": self._ref(row["id"]).id,
            "user_id": self._user(row["member_login"]).id,
            "assignment_domain": row["member_domain"],
            "assignment_max": int(row["member_max"]),
        } for rows in teams.values() for row in rows if self._ref(row["id"]) in new_teams])
        if new_teams:
            # it would take leads of everybody and belongs to nobody in this company
            self.env.ref("sales_team.team_sales_department").assignment_optout = True

    @api.model
    def _load_customers(self):
        rows = self._rows("customers")
        self._create_missing("res.partner", [row for row in rows if not row["parent_id/id"]],
                             lambda row: {"tz": False})
        self._create_missing("res.partner", [row for row in rows if row["parent_id/id"]],
                             lambda row: {"type": "contact"})

    @api.model
    def _load_accounts(self):
        """The desk with its agents, and the accounts and contact points that it serves.

        The accounts stay drafts, but for the website's: only a command that starts the providers'
        simulators knows the address that they need before they may be active, and the mailbox
        needs a mail server.
        """
        agents = [self._user(row["login"]).id
                  for row in self._rows("users") if row["active_desk"]]
        self._create_missing("im_livechat.channel", [
            {"id": "demo_desk", "name": "清河服务台 Qinghe service desk",
             "default_message": "How may I help you?",
             "default_message@zh_CN": "请问有什么可以帮到您？"}],
            lambda row: {"smart_company_id": self.env.company.id,
                         "smart_lead_ids": [(6, 0, self._user("lead").ids)],
                         "user_ids": [(6, 0, agents)]})
        accounts = self._create_missing(
            "smart.service.account", self._rows("accounts"), lambda row: {
                "desk_id": self._ref("demo_desk").id, "company_id": self.env.company.id})
        self._set_up_mail(accounts.filtered(lambda account: account.provider == "email"))
        self._set_up_website(accounts.filtered(lambda account: account.provider == "web"))
        self._create_missing("smart.service.contact", self._rows("contacts"), lambda row: {
            "lang": self._ref(row["partner_id/id"]).lang})

    @api.model
    def _set_up_mail(self, accounts):
        company = self.env.company
        if accounts and not company.alias_domain_id:
            company.alias_domain_id = self.env["mail.alias.domain"].create({
                "name": "qinghe.example"})
        for account in accounts:
            account.write({"alias_name": "service", "alias_domain_id": company.alias_domain_id.id})

    @api.model
    def _set_up_website(self, accounts):
        """The demo company's site shows the chat of its desk."""
        accounts.action_activate()
        for website in self.env["website"].search([], limit=1) if accounts else ():
            website.channel_id = accounts.desk_id

    # === FIELD SERVICE === #

    @api.model
    def _load_calendars(self):
        def hours(span):
            start, end = span.split("-")
            return {"hour_from": float(start), "hour_to": float(end)}

        def prepare(row):
            return {"company_id": self.env.company.id, "attendance_ids": [(5, 0, 0)] + [
                (0, 0, {"name": period, "day_period": period, "dayofweek": day,
                        **hours(row[period])})
                for day in row["days"].split() for period in ("morning", "afternoon")]}

        self._create_missing("resource.calendar", self._rows("calendars"), prepare)

    @api.model
    def _load_engineers(self):
        """Field engineers with their skills, hours, home and van."""
        self._load_calendars()
        rows = self._rows("engineers")
        self._create_missing("stock.location", [
            {"id": row["id"].replace("engineer", "van"), "name": row["van"],
             "location_id/id": row["warehouse"]} for row in rows],
            lambda row: {
                "usage": "internal", "company_id": self.env.company.id,
                # beside the stock location: what lies under it may be taken for any order
                "location_id": self._ref(row["location_id/id"]).view_location_id.id})

        def prepare(row):
            user = self._user(row["login"])
            skills = [skill.split(":") for skill in row["skills"].split()]
            return {
                "name": user.name, "user_id": user.id, "work_email": user.email,
                "company_id": self.env.company.id, "tz": "Asia/Shanghai",
                "resource_calendar_id": self._ref(row["calendar"]).id,
                "smart_is_field_engineer": True,
                "smart_van_location_id": self._ref(row["id"].replace("engineer", "van")).id,
                "smart_latitude": float(row["latitude"]),
                "smart_longitude": float(row["longitude"]),
                "employee_skill_ids": [(0, 0, {
                    "skill_type_id": self._ref("demo_skill_type").id,
                    "skill_id": self._ref(skill).id,
                    "skill_level_id": self._ref(f"demo_skill_level_{level}").id,
                }) for skill, level in skills]}

        self._create_missing("hr.employee", rows, prepare)
        self._stock_locations([
            (self._ref(row["id"].replace("engineer", "van")), *part.split("*"))
            for row in rows for part in row["van_stock"].split()])
