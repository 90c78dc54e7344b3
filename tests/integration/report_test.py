#!/usr/bin/env python3
"""The report in a real browser, in two widths, light and dark: no element overflows."""
import json
import pathlib
import re
import shutil
import subprocess
import sys

from support import incident
from support.engines import ClickHouse
from support.harness import NOTHING_RAN, Case, load_tests_in_order, main, on, run

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
NO_BROWSER = "no browser (Debian: chromium)"

# Runs in the page: what is wider than the window, or than the column that holds it.
MEASURE = """<script>
addEventListener('load', () => {
  const wide = [...document.querySelectorAll('body *')].filter(e => !e.closest('thead') &&
    (e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1));
  const spilt = [...document.querySelectorAll('td, th, pre, p, li, h1, section, header, figure')]
    .filter(e => !e.closest('thead') && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0);
  parent.postMessage(JSON.stringify({width: innerWidth, page: document.documentElement.scrollWidth,
    wide: wide.map(e => e.outerHTML.slice(0, 200)), spilt: spilt.map(e => e.outerHTML.slice(0, 200)),
    bars: [...document.querySelectorAll('.bars')].map(t => {
      const cells = [...t.querySelectorAll('td:nth-child(2)')].map(c => c.clientWidth);
      const bars = [...t.querySelectorAll('.bar')].map(b => b.clientWidth);
      return Math.max(...bars) / cells[0]; }),
    back: getComputedStyle(document.body).backgroundColor}), '*');
});
</script>"""

# A browser's window has a minimal width, which a frame has not.
FRAME = """<!DOCTYPE html><html><head><title>0</title></head><body>
<script>addEventListener('message', event => { document.title = event.data; });</script>
<iframe src='probe.html' style='border:0;width:%dpx;height:4000px'></iframe></body></html>"""


@on(ClickHouse)
class Report(Case):
    def pages(self):
        """The pages before and after the migration."""
        mock = self.exchange("--fills", 0)
        sink = self.sink(apply=False)
        incident.happen(mock, sink)
        exchange = ["--exchange", mock.base, "--key-id", mock.key_id, "--key", mock.key]
        pages = []
        for name in ("before", "after"):
            pages.append(self.path(name + ".html"))
            done = run("diagnose", "--sink", sink.address, "--html", pages[-1], *exchange)
            self.assertEqual(done.code, 1 if name == "before" else 0, done.stdout)
            if name == "before":
                for command in (["schema", "apply"], ["migrate"], ["migrate", "cutover"]):
                    done = run(*command, "--sink", sink.address)
                    self.assertEqual(done.code, 0, done.log)
                self.assertEqual(self.sync(mock, sink, "--since", "1d").code, 0)
        return pages

    def measured(self, page, width, is_dark):
        html = pathlib.Path(page).read_text(encoding="utf-8")
        # The page itself does not allow scripts.
        html = re.sub(r"<meta http-equiv='Content-Security-Policy'[^>]*>", "", html)
        self.file("probe.html", html.replace("</head>", MEASURE + "</head>"))
        frame = self.file("frame.html", FRAME % width)
        done = subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--user-data-dir=" + self.path("profile"), "--virtual-time-budget=5000",
             "--blink-settings=preferredColorScheme=%d" % (0 if is_dark else 1),
             "--window-size=1400,4000", "--dump-dom", "file://" + frame],
            capture_output=True, text=True, timeout=120, check=False)
        title = re.search(r"<title>(.*?)</title>", done.stdout, re.S)
        self.assertIsNotNone(title, done.stderr[-2000:])
        text = title.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return json.loads(text)

    def test_nothing_overflows(self):
        for page in self.pages():
            backs = set()
            for width in (1280, 400):
                for is_dark in (False, True):
                    with self.subTest(page=pathlib.Path(page).name, width=width, dark=is_dark):
                        found = self.measured(page, width, is_dark)
                        self.assertEqual(found["width"], width)
                        self.assertLessEqual(found["page"], width)
                        self.assertEqual(found["wide"], [])
                        self.assertEqual(found["spilt"], [])
                        self.assertEqual({round(share, 1) for share in found["bars"]}, {1.0})
                        backs.add(found["back"])
            self.assertEqual(len(backs), 2)  # light and dark


load_tests = load_tests_in_order(Report)

if __name__ == "__main__":
    if not BROWSER:
        print("skipped '%s'" % NO_BROWSER)
        sys.exit(NOTHING_RAN)
    main()
