#!/usr/bin/env python3
"""Writes the manual pages, one per command, from the program's --help.

usage: make_manual.py PROGRAM VERSION FOLDER
"""
import gzip
import pathlib
import sys

from program_help import Command


def escaped(text):
    """Text for groff: hyphens are escaped, and no line begins with a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return "\n".join("\\&" + line if line.startswith(".") else line for line in text.split("\n"))


def option_lines(option):
    names = ", ".join(f"\\fB{escaped(name)}\\fR" for name in option.names)
    value = f" \\fI{escaped(option.value)}\\fR" if option.value else ""
    facts = [f"Required." if option.is_required else "",
             f"Between {option.limits.strip('[]').replace(' - ', ' and ')}." if option.limits else "",
             f"Default: {option.default}." if option.default else "",
             f"Not together with {option.excludes}." if option.excludes else "",
             f"Environment: {option.environment}." if option.environment else ""]
    facts = " ".join(filter(None, facts))
    text = option.text.rstrip(".") + "."
    return [".TP", names + value, escaped(f"{text} {facts}".strip())]


def page(command, version, related):
    lines = [f'.TH {command.page.upper()} 1 "" "truefill {version}" "User Commands"',
             ".SH NAME", f"{command.page} \\- {escaped(first_line(command))}",
             ".SH SYNOPSIS", escaped(command.usage)]
    if len(command.summary) > len(first_line(command)):
        lines += [".SH DESCRIPTION", escaped(command.summary)]
    if command.positionals:
        lines += [".SH ARGUMENTS"]
        for option in command.positionals:
            lines += option_lines(option)
    lines += [".SH OPTIONS"]
    for option in command.options:
        lines += option_lines(option)
    if command.commands:
        lines += [".SH COMMANDS"]
        for child in command.commands:
            lines += [".TP", f"\\fB{escaped(child.path[-1])}\\fR", escaped(child.summary + ".")]
    if command.footer:
        lines += [".SH NOTES"]
        for paragraph in command.footer:
            if "\n  " in paragraph:  # examples and lists keep their lines
                lines += [".PP", ".nf", escaped(paragraph), ".fi"]
            else:
                lines += [".PP", escaped(" ".join(paragraph.split()))]
    lines += [".SH SEE ALSO",
              ", ".join(f"\\fB{escaped(name)}\\fR(1)" for name in related if name != command.page)]
    return "\n".join(lines) + "\n"


def first_line(command):
    """The description behind the name: the first clause, since lists show one line."""
    return command.summary.split(". ")[0].removeprefix("truefill: ").split("; ")[0].rstrip(".")


def related_pages(command, parent, program):
    return sorted({program.page, parent.page, *(child.page for child in command.commands),
                   *(sibling.page for sibling in parent.commands)})


def write_pages(command, parent, program, version, folder):
    # Compressed as Debian's policy requires, and without a time, so that builds are reproducible.
    text = page(command, version, related_pages(command, parent, program))
    with open(folder / f"{command.page}.1.gz", "wb") as file:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=file, mtime=0) as packed:
            packed.write(text.encode())
    for child in command.commands:
        write_pages(child, command, program, version, folder)


def main():
    program, version, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.1.gz"):
        old.unlink()
    root = Command(program)
    write_pages(root, root, root, version, folder)


if __name__ == "__main__":
    main()
