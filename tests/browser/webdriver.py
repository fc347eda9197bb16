"""A browser under chromedriver, spoken to over plain HTTP (W3C WebDriver). Standard library only."""

import base64
import http.client
import json
import pathlib
import subprocess
import tempfile
import time

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Enter": "\ue007", "Down": "\ue015", "Up": "\ue013", "End": "\ue010", "Home": "\ue011", "PageDown": "\ue00f", "Tab": "\ue004"}


class Browser:
    """Chromium without a window, with a profile of its own. Close it, or use it in a with statement."""

    def __init__(self, width=1280, height=800, dark=False):
        self.folder = tempfile.TemporaryDirectory(prefix="dredge-browser-", ignore_cleanup_errors=True)
        log = open(pathlib.Path(self.folder.name) / "driver.log", "wb")
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=log, text=True)
        self.port = next(int(line.split("port ")[1].rstrip(".\n")) for line in self.driver.stdout if "started successfully on port" in line)
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--window-size={width},{height}",
                     f"--user-data-dir={self.folder.name}/profile", "--no-first-run", "--disable-extensions"]
        if dark:
            arguments.append("--blink-settings=preferredColorScheme=0")
        answer = self.call("POST", "", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}}, path="/session")
        self.session = answer["sessionId"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self.call("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()
            self.folder.cleanup()

    def call(self, method, words, body=None, path=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path or f"/session/{self.session}{words}", None if body is None else json.dumps(body))
        value = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(value, dict) and "error" in value:
            raise AssertionError(f"{words}: {value['message'].splitlines()[0]}")
        return value

    def open(self, address):
        self.call("POST", "/url", {"url": address})

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, seconds=10):
        """Waits until `script` gives something true, and returns it."""
        end = time.monotonic() + seconds
        while True:
            value = self.run("return " + script)
            if value:
                return value
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.05)

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self.call("POST", f"/element/{self.find(selector)}/click", {})

    def type(self, selector, text):
        self.call("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def press(self, *names):
        """Keys to whatever has the focus."""
        actions = [{"type": kind, "value": KEYS.get(name, name)} for name in names for kind in ("keyDown", "keyUp")]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def logs(self, kind):
        return self.call("POST", "/se/log", {"type": kind})

    def screenshot(self, path):
        pathlib.Path(path).write_bytes(base64.b64decode(self.call("GET", "/screenshot")))

    def print(self, path):
        pathlib.Path(path).write_bytes(base64.b64decode(self.call("POST", "/print", {"background": True})))
