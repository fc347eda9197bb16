#!/usr/bin/env python3
"""usage: tests/browser/demo.py DREDGE FOLDER [SECRETS]

Makes FOLDER/inventory.db, a realistic inventory, by real scans: repositories, an agent's home, a log and
hostile file names grow and shrink over twelve weeks (faketime sets the clock), and an issuer on loopback
says what still works. With SECRETS, one more folder holds that many, for tests of size.
Credentials are made by dredge_fake_secret beside DREDGE, and are nobody's.
"""

import datetime
import os
import pathlib
import random
import shutil
import string
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
WEEKS = 12
RULES = [
    "github.personal-access-token", "github.fine-grained-token", "slack.bot-token", "aws.access-key-id", "stripe.secret-key",
    "openai.project-api-key", "anthropic.api-key", "database.postgresql-uri", "sendgrid.api-key", "gitlab.personal-access-token",
    "google.api-key", "npm.access-token", "private-key.openssh", "twilio.api-key-sid", "huggingface.user-access-token",
    "datadog.api-key", "stripe.test-key", "mailgun.api-key", "cloudflare.api-token", "azure.storage-account-key",
]
TEAMS = {
    "shop-api": ["services/payment/prod.env @shop/payments", "infra/ @shop/platform", "* @shop/backend"],
    "web-front": ["deploy/ @shop/platform", "* @shop/web"],
    "data-jobs": ["jobs/ @shop/data"],
}
PATHS = {
    "shop-api": ["services/payment/prod.env", "infra/terraform.tfvars", "src/settings.py", "services/mail/config.yml", "tests/fixtures/keys.env",
                 "infra/docker-compose.yml", "docs/setup.md", "src/clients/billing.js"],
    "web-front": ["deploy/staging.env", "src/config.js", ".vscode/mcp.json", "README.md", "deploy/k8s/secret.yaml"],
    "data-jobs": ["jobs/import.py", "notebooks/train.ipynb", "notebooks/explore.ipynb", "legacy/cron.sh", "legacy/export.sql"],
}
AUTHORS = [("Ana Roe", "ana@shop.example"), ("Ben Poe", "ben@shop.example"), ("Chi Lam", "chi@shop.example")]
HOSTILE = ["</script><script>alert(1)</script>.env", "<!--<img src=x onerror=alert(1)>.env", "=cmd|' /C calc'!A0.env",
           "line\u2028separator\u202egpj.env", "\x1b[2Jclear.env", "'\"><b>bold.env"]
AGENT_FILES = [".cursor/mcp.json", ".claude.json", ".codex/config.toml", ".claude/projects/shop/session.jsonl", ".config/goose/config.yaml"]


class Demo:
    def __init__(self, dredge, folder):
        self.dredge, self.folder = dredge, folder
        self.seed = 0
        self.random = random.Random(7)
        self.now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        self.environment = {**os.environ, "XDG_DATA_HOME": str(folder / "data"), "HOME": str(folder / "nobody"), "LC_ALL": "C.UTF-8",
                            "GIT_CONFIG_NOSYSTEM": "1", "TZ": "UTC"}

    def secret(self, rule):
        self.seed += 1
        return subprocess.run([self.dredge.parent / "dredge_fake_secret", rule, str(self.seed), "--example"], check=True,
                              capture_output=True, text=True).stdout

    def git(self, repository, *words, at=None, author=AUTHORS[0]):
        environment = dict(self.environment)
        if at is not None:
            environment |= {"GIT_AUTHOR_DATE": f"{int(at.timestamp())} +0000", "GIT_COMMITTER_DATE": f"{int(at.timestamp())} +0000",
                            "GIT_AUTHOR_NAME": author[0], "GIT_AUTHOR_EMAIL": author[1],
                            "GIT_COMMITTER_NAME": author[0], "GIT_COMMITTER_EMAIL": author[1]}
        subprocess.run(["git", "-C", repository, *words], check=True, env=environment, stdout=subprocess.DEVNULL)

    def write(self, path, text, mode="a"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, mode) as file:
            file.write(text)

    def run(self, *words, at=None, codes=(0, 1, 3)):
        command = [self.dredge, "-q", *words]
        if at is not None:
            command = ["faketime", at.strftime("%Y-%m-%d %H:%M:%S"), *command]
        done = subprocess.run(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode not in codes:
            raise SystemExit(f"{words}: {done.returncode}: {done.stderr}")

    def start(self):
        for name, owners in TEAMS.items():
            repository = self.folder / name
            repository.mkdir(parents=True)
            self.git(repository, "init", "-q", "-b", "main")
            self.write(repository / "CODEOWNERS", "\n".join(owners[::-1]) + "\n")

    def week(self, number):
        at = self.now - datetime.timedelta(weeks=WEEKS - number)
        for index, (name, paths) in enumerate(PATHS.items()):
            repository = self.folder / name
            for _ in range(self.random.choice([1, 2, 3]) if number < WEEKS - 2 else 1):
                path = self.random.choice(paths)
                # The first weeks bring what had stood there for long.
                age = datetime.timedelta(days=self.random.randint(60, 900) if number == 0 else self.random.randint(0, 5))
                self.write(repository / path, self.secret(self.random.choice(RULES)) + "\n")
                self.git(repository, "add", "-A")
                self.git(repository, "commit", "-qm", f"{path}: settings", at=at - age, author=AUTHORS[(number + index) % 3])
        self.change(number)
        for target in [*TEAMS, "home", "hostile", "ci-logs"]:
            if (self.folder / target).exists():
                self.run("scan", str(self.folder / target), "--no-progress", at=at)

    def change(self, number):
        home, logs = self.folder / "home", self.folder / "ci-logs"
        if number == 2:
            for path in AGENT_FILES:
                self.write(home / path, self.secret(self.random.choice(["github.personal-access-token", "openai.project-api-key",
                                                                        "anthropic.api-key", "slack.bot-token"])) + "\n")
            self.write(home / ".config/Claude/claude_desktop_config.json",
                       '{"mcpServers": {"tracker": {"env": {"TRACKER": "${env:TRACKER_KEY}", "WIKI": "op://team/wiki/key"}}}}\n')
        if number == 3:
            for i, name in enumerate(HOSTILE):
                self.write(self.folder / "hostile" / name, self.secret(RULES[i]) + "\n")
        if number == 4:
            for i in range(4):
                self.write(logs / f"build-{i}.log", "deploy with " + self.secret("aws.access-key-id") + "\n")
        if number == 7:
            (logs / "build-0.log").unlink()
            (logs / "build-1.log").rename(self.folder / "kept.log")
            (home / AGENT_FILES[0]).unlink()
        if number == 10:
            (self.folder / "kept.log").rename(logs / "build-1.log")  # back again
        if number == 11:
            (logs / "broken").symlink_to("nowhere")

    def verify(self):
        flags = []
        issuers = []
        answers = {"github": ("200", '{"login":"octo-deploy","id":7}'), "gitlab": ("401", "{}"), "openai": ("200", '{"data":[]}'),
                   "sendgrid": ("401", "{}"), "anthropic": ("200", '{"data":[]}')}
        for provider, (status, body) in answers.items():
            folder = self.folder / ("issuer-" + provider)
            issuers.append(subprocess.Popen([HERE.parent / "cli" / "fake_issuer", folder, status, body]))
            while not (folder / "port").exists():
                if issuers[-1].poll() is not None:
                    raise SystemExit("the issuer did not start")
                time.sleep(0.05)
            flags += ["--verify-endpoint", f"{provider}=https://localhost:{(folder / 'port').read_text()}"]
        try:
            bundle = self.folder / "ca.pem"
            bundle.write_text("".join((self.folder / ("issuer-" + p) / "ca.pem").read_text() for p in answers))
            self.run("verify", *flags, "--verify-ca", str(bundle))
        finally:
            for issuer in issuers:
                issuer.terminate()
                issuer.wait()

    def many(self, count):
        """Secrets of one shape in many files, each its own: a prefix that anybody may know and a random body."""
        letters = string.ascii_letters + string.digits
        for part in range(0, count, 500):
            lines = []
            for _ in range(min(500, count - part)):
                body = "".join(self.random.choices(letters, k=22)) + "." + "".join(self.random.choices(letters, k=43))
                lines.append(f'SENDGRID_API_KEY="{"SG" + "."}{body}"')
            area = ["prod", "staging", "test", "docs", "services"][part // 500 % 5]
            self.write(self.folder / "many" / area / f"part-{part // 500:04}.env", "\n".join(lines) + "\n")
        self.run("scan", str(self.folder / "many"), "--no-progress")


def main():
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    folder = pathlib.Path(sys.argv[2]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    demo = Demo(pathlib.Path(sys.argv[1]).resolve(), folder)
    if len(sys.argv) == 4:
        folder.mkdir(parents=True)
        demo.many(int(sys.argv[3]))
    else:
        demo.start()
        for number in range(WEEKS + 1):
            demo.week(number)
        demo.verify()
    (folder / "data" / "dredge" / "inventory.db").rename(folder / "inventory.db")
    print(folder / "inventory.db")


main()
