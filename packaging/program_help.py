"""The options and commands of the program, read from its --help."""
import os
import re
import socket
import subprocess

# The defaults must not contain the home folder or the host name of this machine.
ENVIRONMENT = {"PATH": os.defpath, "HOME": "/home/user", "LC_ALL": "C.UTF-8"}


class Option:
    """One option: its names, its value, its environment variable and its description."""

    def __init__(self, left, text):
        left = left.strip()
        env = re.search(r" ?\(Env:(\w+)\)", left)
        self.environment = env.group(1) if env else None
        left = re.sub(r" ?\(Env:\w+\)", "", left)
        excluded = re.search(r" Excludes: (\S+)", left)
        self.excludes = excluded.group(1) if excluded else None
        left = re.sub(r" (Excludes|Needs): \S+", "", left)
        self.is_required = " REQUIRED" in left
        left = left.replace(" REQUIRED", "")
        names, _, value = left.partition(" ")
        self.names = names.split(",")
        value, _, default = value.partition("=")
        value, _, limits = value.partition(":")
        self.limits = limits.partition(" in ")[2].strip()
        default = default.replace(ENVIRONMENT["HOME"], "~")
        if default == socket.gethostname():
            default = "the host's name"
        bracketed = re.search(r" \[([^][]*)\]$", text)
        self.value = value.replace("TEXT", "VALUE").strip()
        # A default in the text is written for people, so it has precedence over the value.
        self.default = bracketed.group(1) if bracketed else default
        self.text = text[:bracketed.start()] if bracketed else text

    @property
    def long_name(self):
        return next((name for name in self.names if name.startswith("--")), self.names[0])

    @property
    def choices(self):
        """The values of an option that takes one of several words."""
        return self.value.split("|") if re.fullmatch(r"[a-z0-9-]+(\|[a-z0-9-]+)+", self.value) else []


class Command:
    """A command: its description, its options, its commands, and the text behind them."""

    def __init__(self, program, path=()):
        text = subprocess.run([program, *path, "--help"], env=ENVIRONMENT, check=True, text=True,
                              stdout=subprocess.PIPE).stdout
        self.path = ("truefill", *path)
        head, _, rest = text.partition("Usage: ")
        self.summary = " ".join(head.split())
        usage, _, rest = rest.partition("\n\n")
        self.usage = " ".join(usage.split())
        self.positionals, self.options, names = [], [], []
        footer = []
        for block in rest.rstrip("\n").split("\n\n"):
            title, _, body = block.strip("\n").partition("\n")
            if title == "Positionals:":
                self.positionals = [Option(*entry) for entry in entries(body)]
            elif title == "Options:":
                self.options = [Option(*entry) for entry in entries(body)]
            elif title == "Subcommands:":
                names = [left.strip() for left, _ in entries(body)]
            else:
                # The last entry of a list may be followed by the footer without an empty line.
                footer.append(block.strip("\n"))
        self.footer = footer
        self.commands = [Command(program, (*path, name)) for name in names]

    @property
    def page(self):
        return "-".join(self.path)

    def all(self):
        yield self
        for command in self.commands:
            yield from command.all()


def entries(body):
    """(left, text) of each entry. The text is behind the entry or, if the entry is long, below it."""
    found = []
    for line in body.split("\n"):
        begins = re.match(r"  (\S.*)", line)
        if begins:
            left, _, text = begins.group(1).partition("  ")
            found.append([left, text.strip()])
        elif line.strip() and found:
            found[-1][1] = f"{found[-1][1]} {line.strip()}".strip()
    return [tuple(entry) for entry in found]
