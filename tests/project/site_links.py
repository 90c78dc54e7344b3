#!/usr/bin/env python3
"""Every link of the site that script/docs makes leads to a page, and to an anchor on it.

usage: site_links.py FOLDER
"""
import html
import pathlib
import re
import sys

# Doxygen 1.9.4 links to the heading "Classes" also in classes that have no such heading.
KNOWN = {"#nested-classes"}


def main():
    folder = pathlib.Path(sys.argv[1])
    pages = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}
    anchors = {name: set(re.findall(r'(?:id|name)="([^"]+)"', text))
               for name, text in pages.items()}
    broken = []
    for name, text in sorted(pages.items()):
        for link in re.findall(r'(?:href|src)="([^"]+)"', text):
            if re.match(r"[a-z]+:", link) or link in KNOWN:
                continue
            target, _, anchor = html.unescape(link).partition("#")
            target = target or name
            if not (folder / target).exists() or (anchor and target in anchors and
                                                  anchor not in anchors[target]):
                broken.append(f"{name}: {link}")
    print("\n".join(broken) or f"{len(pages)} pages, every link leads somewhere")
    return 1 if broken or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
