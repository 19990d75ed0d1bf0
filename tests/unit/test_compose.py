"""docker-compose.yml, checked without a Docker engine."""

import ast
import configparser
import json
import re
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml

from cli import server, simulators

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Path(__file__).parent / "fixtures/compose/compose_spec.json"
ONCE = {"setup"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def odoo_conf():
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "docker/odoo.conf")
    return parser["options"]


def test_follows_the_compose_specification(compose):
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text())).validate(compose)


def test_docker_compose_accepts_it():
    """Debian's docker-compose is asked where it is installed; the schema is checked anyway."""
    if not shutil.which("docker-compose"):
        return
    done = subprocess.run(
        ["docker-compose", "config", "--quiet"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_official_images(compose):
    dockerfile = (ROOT / "docker/Dockerfile").read_text()
    assert re.findall(r"^FROM (.+)$", dockerfile, re.M) == ["odoo:19.0"]
    assert re.fullmatch(r"postgres:\d+", compose["services"]["db"]["image"])
    built = [service for service in compose["services"].values() if "build" in service]
    assert {service["image"] for service in built} == {"smart-service:19.0"}


def test_every_file_it_mounts_is_in_the_repository(compose):
    for service in compose["services"].values():
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists(), source
            else:
                assert source in compose["volumes"]


def test_lasting_services_have_health_checks_and_data_volumes(compose):
    for name, service in compose["services"].items():
        assert name in ONCE or service["healthcheck"]["test"], name
    mounted = [mount for service in compose["services"].values() for mount in service["volumes"]]
    assert "database:/var/lib/postgresql/data" in mounted
    assert "files:/var/lib/odoo" in mounted


def test_websockets_reach_the_gevent_port(odoo_conf):
    nginx = (ROOT / "docker/nginx.conf").read_text()
    upstreams = dict(re.findall(r"upstream (\w+) \{\s*server odoo:(\d+);", nginx))
    assert upstreams == {
        "odoo": odoo_conf["http_port"], "odoo_gevent": odoo_conf["gevent_port"]}
    websocket = re.search(r"location /websocket \{(.*?)\n    \}", nginx, re.S)[1]
    assert "proxy_pass http://odoo_gevent;" in websocket
    assert "proxy_set_header Upgrade $http_upgrade;" in websocket
    assert int(odoo_conf["workers"]) > 0
    assert odoo_conf.getboolean("proxy_mode")


def test_no_webhook_lists_databases(odoo_conf):
    """What dbfilter costs where the proxy names no database, see benchmarks/README.md."""
    nginx = (ROOT / "docker/nginx.conf").read_text()
    webhook = re.search(r"location ~ \^/smart_service/\(webhook.*?\{(.*?)\n    \}", nginx, re.S)[1]
    assert "proxy_set_header X-Odoo-Database smart;" in webhook
    for name in ("Host", "X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto"):
        assert f"proxy_set_header {name} " in webhook, "a location inherits no headers"
    assert "dbfilter" not in odoo_conf


def test_enough_cron_threads_for_the_queues(odoo_conf):
    """As many as the health desk asks for: one for each worker, and one for all else."""
    needed = 1 + sum(
        file.read_text().count("model._run_worker()")
        for file in ROOT.glob("addons/*/data/*.xml"))
    assert int(odoo_conf["max_cron_threads"]) == server.CRON_THREADS == needed
    for readme in ("README.md", "README.zh_CN.md"):
        assert f"`--max-cron-threads {needed}`" in (ROOT / readme).read_text()


def test_every_simulator_is_served_and_called(compose):
    ports = simulators.ports(8069)
    command = compose["services"]["simulators"]["command"]
    assert dict(pair.split("=") for pair in command if "=" in pair) == {
        code: str(port) for code, port in ports.items()}
    called = re.search(r"^simulated = (.+)$", (ROOT / "docker/setup.sh").read_text(), re.M)[1]
    assert ast.literal_eval(called) == {
        code: f"{port}{simulators.ADDRESS_PATHS.get(code, '')}" for code, port in ports.items()}


def test_setup_installs_all_addons():
    script = (ROOT / "docker/setup.sh").read_text()
    listed = re.search(r"^ADDONS=(\S+)$", script, re.M)[1].split(",")
    assert sorted(listed) == sorted(
        manifest.parent.name for manifest in (ROOT / "addons").glob("*/__manifest__.py"))
    assert subprocess.run(["bash", "-n", ROOT / "docker/setup.sh"]).returncode == 0
