"""Looks at the page of `--format html` with Chromium: python check.py FINDROBOTS

Prints each fault. With PICTURES=FOLDER it keeps an image of each page; with BLESS set it writes
that of the README anew.
"""

import functools
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

from playwright.sync_api import sync_playwright

import logs

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOOLS = ROOT / "target/page/node_modules"
AXE = (TOOLS / "axe-core/axe.min.js").read_text()
WIDTHS = [360, 900, 1600]
SCHEMES = ["light", "dark"]

faults = []
checks = 0


def check(holds, *fault):
    global checks
    checks += 1
    if not holds:
        faults.append(" ".join(str(part) for part in fault))


def written(folder):
    """The pages by name: each with the arguments that made it."""
    crowds = {"none": (0, 9, 500), "one": (1, 2, 2000), "many": (40, 56, 1500), "500": (500, 60, 900), "5000": (5000, 45, 300)}
    for name, sizes in crowds.items():
        (folder / f"{name}.log").write_bytes(logs.crowd(*sizes))
    (folder / "hostile.log").write_bytes(logs.hostile())
    (folder / "<img src=x onerror=pwned=1>.log").write_bytes(b"<script>pwned=1</script>\n" * 9)
    (folder / "names.txt").write_text("Name: <b>us</b><script>pwned=1</script>\nOperator: <i>we</i>\nWord: Evil1Bot\n")
    agents = ["--report", "agents"]
    runs = {f"agents-{name}": [*agents, f"{name}.log"] for name in crowds}
    hostile = ["hostile.log", "<img src=x onerror=pwned=1>.log", "missing.log"]
    runs |= {
        "operators": [*agents, "many.log", "--by", "operator", "--time-zone", "Asia/Kolkata"],
        "purposes": [*agents, "many.log", "--by", "purpose", "--top", "3"],
        "hosts-of": [*agents, "many.log", "--hosts-of", "GPTBot"],
        "hosts": ["many.log"],
        "hosts-none": ["none.log"],
        "hostile-agents": [*agents, *hostile, "--agents-file", "names.txt"],
        "hostile-hosts": [*hostile, "--target", "/robots.txt", "--target", "/<script>pwned=1</script>"],
    }
    pages = {}
    for name, arguments in runs.items():
        run = subprocess.run([sys.argv[1], "--format", "html", *arguments], cwd=folder, capture_output=True)
        check(run.stdout, name, "has no page:", run.stderr.decode(errors="replace")[:500])
        check((run.returncode != 0) == name.startswith("hostile"), name, "has status", run.returncode)
        pages[name] = folder / f"{name}.html"
        pages[name].write_bytes(run.stdout)
    return pages


class Browser:
    """Opens pages, and notes whatever they say, ask for or run."""

    def __init__(self, chromium):
        self.chromium = chromium

    def open(self, address, name, width=900, scheme="light", script=True):
        context = self.chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        page = context.new_page()
        where = f"{name} ({width}, {scheme}, {'with' if script else 'without'} script)"
        page.on("console", lambda message: check(False, where, "says", message.text))
        page.on("pageerror", lambda error: check(False, where, "fails:", error))
        page.on("dialog", lambda dialog: (check(False, where, "opens a dialog"), dialog.dismiss()))
        page.on("request", lambda request: check(request.url == address, where, "asks for", request.url[:200]))
        page.goto(address)
        return page, where


def look(browser, name, path):
    """What holds for each page at each size, in each scheme, with and without script."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            # Without script, the style is the same.
            for script in [True, False] if scheme == "light" else [True]:
                page, where = browser.open(path.as_uri(), name, width, scheme, script)
                # Without script, the page cannot be asked; its box can.
                right = page.locator("body").bounding_box()
                check(right["x"] + right["width"] <= width, where, "is wider than the window")
                check(page.locator("h1").count() == 1, where, "has not one title")
                for image in page.locator("svg.plot").all():
                    box = image.bounding_box()
                    check(200 < box["width"] <= width and box["height"] > 40, where, "has a plot of", box)
                if script:
                    check(page.evaluate("document.documentElement.scrollWidth") <= width, where, "overflows")
                    check(page.evaluate("typeof pwned") == "undefined", where, "ran what is in the log")
                    check(page.locator("script").count() == 1, where, "has other scripts")
                    check(page.locator("style").count() == 1, where, "has other styles")
                    check(page.locator("img, iframe, link, base, a, form").count() == 0, where, "has elements of the log")
                    if width == WIDTHS[0]:
                        accessible(page, where)
                else:
                    check(page.locator("th button").count() == 0, where, "has buttons")
                pictures = os.environ.get("PICTURES")
                if pictures and script:
                    height = page.evaluate("document.documentElement.scrollHeight")
                    clip = {"x": 0, "y": 0, "width": width, "height": min(height, 4000)}
                    page.screenshot(path=f"{pictures}/{name}-{width}-{scheme}.png", full_page=True, clip=clip)
                page.context.close()


def accessible(page, where):
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    for violation in found["violations"]:
        check(False, where, violation["impact"], violation["id"], violation["nodes"][0]["html"][:200])
    check(True)


COLUMN = """(tables, n) => tables.flatMap(table => [...table.tBodies[0].rows]
    .map(row => [row.cells[0].textContent, row.cells[n].dataset.key ?? row.cells[n].textContent]))"""


def sort(browser, path):
    """Sorts a table of 500 robots, of which 400 are folded, and compares with Python."""
    page, where = browser.open(path.as_uri(), "agents-500", 1600)
    tables = page.locator("section.rows").first.locator("table")
    names = [name.strip() for name in tables.first.locator("thead th").all_inner_texts()]
    names = [name.rstrip("\u2195").strip() for name in names]

    def rows(column):
        return tables.evaluate_all(COLUMN, column)

    def number(text):
        return float(text.replace(",", "").removesuffix(" B").removesuffix(" %"))

    for column in range(len(names)):
        for press in ["first", "second"]:
            before = rows(column)
            present = [row for row in before if row[1] != "-"]
            missing = [row for row in before if row[1] == "-"]
            try:
                keyed = [(number(text), row) for row in present for text in [row[1]]]
                descending = press == "first"
            except ValueError:
                keyed = [(row[1].lower(), row) for row in present]
                descending = press == "second"
            # Python's sort is stable the other way round too.
            keyed.sort(key=lambda pair: pair[0], reverse=descending)
            button = tables.first.locator("thead th").nth(column).locator("button")
            if press == "first":
                button.click()
            else:
                button.press("Enter")
            after = rows(column)
            check(after == [row for _, row in keyed] + missing, where, names[column], "is in no order")
            said = tables.first.locator("thead th").nth(column).get_attribute("aria-sort")
            check(said == ("descending" if descending else "ascending"), where, names[column], "is said to be", said)
            check(page.locator("section.rows").first.locator("[aria-sort]").count() == 2, where, "sorts by several")
    check(tables.first.locator("tbody tr").count() == 100, where, "has not 100 rows open")
    check(tables.nth(1).locator("tbody tr").count() > 300, where, "has no folded rows")
    page.context.close()


def keyboard(browser, path):
    """Everything that does something can be reached and used by keys alone, and is seen to be."""
    page, where = browser.open(path.as_uri(), "agents-many")
    reached = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        focused = page.evaluate("""() => {
            const e = document.activeElement;
            if (e === document.body) return null;
            const style = getComputedStyle(e);
            return [e.tagName, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2];
        }""")
        if focused is None:
            break
        reached.add(focused[0])
        check(focused[1], where, focused[0], "is not seen to be focused")
    check(reached == {"SUMMARY", "DIV", "BUTTON"}, where, "by keys only", reached)
    fold = page.locator("figure summary").first
    fold.press("Enter")
    check(page.locator("figure table").first.is_visible(), where, "does not unfold by a key")
    page.context.close()


def served(browser, folder):
    """From a web server too, no request leaves the page."""
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            asked.append(self.path)

    handler = functools.partial(Handler, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/agents-many.html"
    page, where = browser.open(address, "served")
    page.wait_for_load_state("networkidle")
    check(set(asked) == {"/agents-many.html"}, where, "was asked for", asked)
    page.context.close()
    server.shutdown()


def printed(browser, path):
    """On paper nothing is cut off, and no fold hides the plots."""
    page, where = browser.open(path.as_uri(), "printed")
    page.emulate_media(media="print")
    check(page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(20, 22, 26)", where, "is dark")
    check(page.pdf(format="A4")[:4] == b"%PDF", where, "cannot be printed")
    page.context.close()


def valid(pages, folder):
    validator = TOOLS / ".bin/html-validate"
    # To a file: of a pipe, it does not wait for the end.
    results = folder / "results.json"
    command = [validator, "--config", HERE / "htmlvalidate.json", "--formatter", f"json={results}", *pages.values()]
    run = subprocess.run(command, capture_output=True, text=True)
    for result in json.loads(results.read_text()):
        for message in result["messages"][:5]:
            check(False, result["filePath"], message["line"], message["ruleId"], message["message"])
    check(run.returncode == 0, "html-validate:", run.stderr[:500])


def picture(browser, path):
    """The image of the README."""
    wanted = ROOT / "testdata/page/agents.png"
    if os.environ.get("BLESS"):
        page, _ = browser.open(path.as_uri(), "picture", 1200)
        page.set_viewport_size({"width": 1200, "height": 800})
        wanted.parent.mkdir(exist_ok=True)
        page.screenshot(path=wanted)
        page.context.close()
    check(wanted.exists() and wanted.stat().st_size < 150_000, "the image of the README is missing or large")


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        folder = pathlib.Path(folder)
        pages = written(folder)
        for name, limit in [("agents-500", 300_000), ("agents-5000", 600_000), ("hostile-agents", 300_000)]:
            size = pages[name].stat().st_size
            check(size < limit, name, "has", size, "bytes")
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        browser = Browser(chromium)
        for name, path in pages.items():
            look(browser, name, path)
        sort(browser, pages["agents-500"])
        keyboard(browser, pages["agents-many"])
        served(browser, folder)
        printed(browser, pages["agents-many"])
        picture(browser, pages["agents-many"])
        chromium.close()
        valid(pages, folder)
    for fault in dict.fromkeys(faults):
        print(fault)
    print(f"{checks} checks, {len(faults)} faults")
    sys.exit(bool(faults))


main()
