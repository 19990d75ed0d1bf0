"""The demo company's files agree with each other: every reference leads somewhere."""

import csv
import re
from collections import Counter
from pathlib import Path

import phonenumbers
import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "addons/smart_service/demo"
TABLES = sorted(path.stem for path in DEMO.glob("*.csv"))
WECHAT_APP = "wx5823bf96d3bd56c7"


def rows(name):
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ids(name):
    return {row["id"] for row in rows(name)}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_fits_its_header_and_is_there_once(name):
    table = rows(name)
    assert all(None not in row and None not in row.values() for row in table)
    if "id" in table[0] and name != "sales_teams":
        doubled = [key for key, count in Counter(row["id"] for row in table).items() if count > 1]
        assert not doubled


@pytest.mark.parametrize(("table", "column", "target"), [
    ("products", "categ_id/id", "product_categories"),
    ("stock", "warehouse", "warehouses"),
    ("stock", "product", "products"),
    ("engineers", "warehouse", "warehouses"),
    ("engineers", "calendar", "calendars"),
    ("devices", "product", "products"),
    ("devices", "customer", "customers"),
    ("devices", "warehouse", "warehouses"),
    ("devices", "order", "orders"),
    ("orders", "customer", "customers"),
    ("orders", "warehouse", "warehouses"),
    ("customers", "parent_id/id", "customers"),
    ("contacts", "partner_id/id", "customers"),
    ("contracts", "customer", "customers"),
    ("device_registrations", "customer", "customers"),
    ("device_registrations", "product", "products"),
    ("suggestion_tasks", "smart_module_id/id", "product_modules"),
    ("suggestion_tasks", "stage_id/id", "suggestion_stages"),
    ("signals", "partner_id/id", "customers"),
    ("signals", "module_id/id", "product_modules"),
    ("signals", "task_id/id", "suggestion_tasks"),
    ("signals", "proposed_task_id/id", "suggestion_tasks"),
    ("service_leads", "signal", "signals"),
    ("service_leads", "order", "orders"),
    ("visits", "device", "devices"),
    ("visits", "engineer", "engineers"),
    ("plan_moves", "visit", "visits"),
    ("plan_moves", "old_engineer", "engineers"),
    ("plan_moves", "new_engineer", "engineers"),
])
def test_references_lead_somewhere(table, column, target):
    assert {row[column] for row in rows(table)} - {""} <= ids(target)


def test_lists_inside_cells_lead_somewhere():
    assert {row["salesperson"] for row in rows("service_leads")} <= {
        row["member_login"] for row in rows("sales_teams")}
    for row in rows("tools") + rows("zones"):
        assert set(row["engineers"].split(";")) <= ids("engineers")
        assert set(row.get("faults", "").split(";")) - {""} <= ids("faults")
    codes = {row["default_code"] for row in rows("products")}
    products, skills, levels = ids("products"), ids("skills"), ids("skill_levels")
    for row in rows("products"):
        assert set(filter(None, row["fits"].split(";"))) <= codes
    for row in rows("warranty_policies"):
        assert set(row["parts"].split(";")) <= codes
    for row in rows("contracts"):
        assert set(row["devices"].split(";")) <= ids("devices")
    for row in rows("faults"):
        assert set(row["models"].split(";")) <= codes
        assert {part.split("*")[0] for part in row["parts"].split(";") if part} <= codes
        assert {row["skill"], row["level"]} <= skills | levels
    for row in rows("orders"):
        assert {part.split("*")[0] for part in row["lines"].split(";")} <= codes
    logins = {row["login"] for row in rows("users")}
    for row in rows("engineers"):
        assert row["login"] in logins
        assert {part.split("*")[0] for part in row["van_stock"].split()} <= products
        for part in row["skills"].split():
            skill, level = part.split(":")
            assert skill in skills
            assert f"demo_skill_level_{level}" in levels


def test_size_of_the_company():
    customers = [row for row in rows("customers") if not row["parent_id/id"]]
    assert len(customers) == 300
    assert {"上海市", "北京市", "广州市", "深圳市", "成都市", "杭州市"} <= {
        row["city"] for row in customers}
    assert len([row for row in rows("devices") if row["customer"]]) == 600
    assert len(rows("warehouses")) == 3
    assert len(rows("engineers")) == 10


def test_customers_can_be_reached_and_told_apart():
    customers = rows("customers")
    phones = [row["phone"] for row in customers]
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones)
    assert len(set(phones)) == len(phones)
    emails = [row["email"] for row in customers if row["email"]]
    assert len(set(emails)) == len(emails)
    # addresses under .example can never belong to anybody
    assert all(email.endswith(".example") for email in emails)


def test_chinese_customers_live_in_their_city():
    centres = {"上海市": (31.2, 121.45), "北京市": (39.92, 116.4), "广州市": (23.1, 113.3),
               "深圳市": (22.55, 114.05), "成都市": (30.65, 104.06), "杭州市": (30.28, 120.17)}
    for row in rows("customers"):
        if row["city"] in centres:
            latitude, longitude = centres[row["city"]]
            assert abs(float(row["partner_latitude"]) - latitude) < 0.4, row["id"]
            assert abs(float(row["partner_longitude"]) - longitude) < 0.4, row["id"]


def test_devices_are_in_and_out_of_warranty():
    months = {row["id"]: int(row["smart_warranty_months"] or 0) for row in rows("products")}
    covered = Counter(
        int(row["delivered_days_ago"]) < months[row["product"]] * 30
        for row in rows("devices") if row["customer"])
    assert min(covered.values()) > 100


def test_orders_are_in_every_state():
    orders = rows("orders")
    assert set(Counter(row["state"] for row in orders)) == {
        "quotation", "confirmed", "picked", "shipped", "delivered"}
    for row in orders:
        assert bool(row["tracking_number"]) == (row["state"] in ("shipped", "delivered"))
        assert re.fullmatch(r"S9\d{4}", row["name"])


def test_contact_points_name_an_account():
    scopes = {"openid": WECHAT_APP, "api_user": "qinghe-app"}
    for row in rows("accounts"):
        if row["provider"] == "whatsapp":
            scopes |= dict.fromkeys(("wa_id", "bsuid"), row["business_ref"])
        elif row["provider"] == "telegram":
            scopes["telegram"] = row["api_token"].partition(":")[0]
    for row in rows("contacts"):
        assert row["scope"] == scopes[row["kind"]]
    values = [(row["kind"], row["scope"], row["value"]) for row in rows("contacts")]
    assert len(set(values)) == len(values)


def test_cast_of_the_readme_is_in_the_tables():
    text = (DEMO / "README.md").read_text(encoding="utf-8")
    known = {row["id"] for name in TABLES for row in rows(name) if "id" in row}
    known |= {row["serial"] for row in rows("devices")} | {row["name"] for row in rows("orders")}
    known |= {row["phone"] for row in rows("customers")}
    known |= {row["email"] for row in rows("customers")}
    known |= {row["value"] for row in rows("contacts")}
    cast = [line.split("|")[1:-1] for line in text.splitlines()
            if line.startswith("| demo_customer_")]
    assert len(cast) >= 14
    for cells in cast:
        for cell in cells[:1] + cells[2:8]:
            for word in re.findall(r"[\w.+@-]*\d[\w.+@-]*|demo_\w+|[\w.]+@[\w.]+", cell):
                assert word in known, word


def test_import_samples_fit_each_other_and_the_products():
    imports = ROOT / "data/imports"
    with (imports / "customers.csv").open(encoding="utf-8", newline="") as file:
        customers = list(csv.DictReader(file))
    with (imports / "devices.csv").open(encoding="utf-8", newline="") as file:
        devices = list(csv.DictReader(file))
    known = {row["id"] for row in customers}
    assert {row["smart_owner_id/id"] for row in devices} <= known
    assert {row["parent_id/id"] for row in customers} - {""} <= known
    assert {row["product_id"] for row in devices} <= {
        row["default_code"] for row in rows("products")}
    assert not {row["phone"] for row in customers} & {row["phone"] for row in rows("customers")}
