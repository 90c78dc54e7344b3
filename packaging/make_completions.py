#!/usr/bin/env python3
"""Writes the completions of bash, zsh and fish, from the program's --help.

usage: make_completions.py PROGRAM FOLDER
"""
import pathlib
import sys

from program_help import Command

# Options whose value is a file or a folder.
FILE_VALUES = {"FILE", "DIR"}

BASH = """\
# bash completion for truefill; made from its --help
_truefill() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} path=truefill part
    # The words so far that are commands, joined by spaces.
    for part in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case "$path $part" in
            {paths}) path="$path $part" ;;
        esac
    done
    case "$previous" in
{values}    esac
    local commands="" options=""
    case "$path" in
{commands}    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    elif [[ -n $commands ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
    else
        compopt -o default
    fi
}}
complete -F _truefill truefill
"""

ZSH = """\
#compdef truefill
# zsh completion for truefill; made from its --help
_truefill() {{
    local path=truefill part
    local -a commands options
    for part in "${{(@)words[2,CURRENT-1]}}"; do
        case "$path $part" in
            ({paths}) path="$path $part" ;;
        esac
    done
    case "$path" in
{commands}    esac
    if [[ $PREFIX == -* ]]; then
        _arguments -S : $options
    elif (( $#commands )); then
        _describe command commands
    else
        _arguments -S : $options '*:file:_files'
    fi
}}
_truefill "$@"
"""


def short(text):
    """The first clause of a description, in one line."""
    return text.split("; ")[0].split(". ")[0].rstrip(".")


def bash(root):
    everything = list(root.all())
    values = {}
    for command in everything:
        for option in command.options:
            if option.choices:
                reply = f'mapfile -t COMPREPLY < <(compgen -W "{" ".join(option.choices)}" -- "$word")'
            elif option.value in FILE_VALUES:
                reply = "compopt -o default"
            elif option.value:
                reply = ":"
            else:
                continue
            values.setdefault(reply, set()).update(option.names)
    blocks = "".join(f'        {" | ".join(sorted(names))}) {reply}; return ;;\n'
                     for reply, names in sorted(values.items()))
    commands = "".join(
        f'        "{" ".join(command.path)}")\n'
        f'            commands="{" ".join(child.path[-1] for child in command.commands)}"\n'
        f'            options="{" ".join(name for option in command.options for name in option.names)}"\n'
        "            ;;\n" for command in everything)
    paths = " | ".join(f'"{" ".join(command.path)}"' for command in everything[1:])
    return BASH.format(paths=paths, values=blocks, commands=commands)


def zsh_quoted(text):
    return text.replace("'", "'\\''")


def zsh_option(option):
    """A specification of _arguments for each name of an option."""
    text = short(option.text).replace("[", "(").replace("]", ")").replace(":", "\\:")
    action = ""
    if option.choices:
        action = f":value:({' '.join(option.choices)})"
    elif option.value in FILE_VALUES:
        action = ":file:_files"
    elif option.value:
        action = ":value: "
    return " ".join(f"'{zsh_quoted(f'{name}[{text}]{action}')}'" for name in option.names)


def zsh(root):
    everything = list(root.all())
    blocks = ""
    for command in everything:
        children = " ".join(
            f"'{zsh_quoted(child.path[-1] + ':' + short(child.summary).replace(':', ' '))}'"
            for child in command.commands)
        options = " ".join(zsh_option(option) for option in command.options)
        blocks += (f'        "{" ".join(command.path)}")\n            commands=({children})\n'
                   f"            options=({options})\n            ;;\n")
    paths = "|".join(f'"{" ".join(command.path)}"' for command in everything[1:])
    return ZSH.format(paths=paths, commands=blocks)


def fish_quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish(root):
    lines = ["# fish completion for truefill; made from its --help"]
    for command in root.all():
        seen = command.path[1:]
        condition = "; and ".join(f"__fish_seen_subcommand_from {name}" for name in seen)
        children = " ".join(child.path[-1] for child in command.commands)
        none_yet = f"not __fish_seen_subcommand_from {children}" if children else ""
        for child in command.commands:
            when = "; and ".join(filter(None, [condition, none_yet]))
            lines.append(f"complete -c truefill -n {fish_quoted(when)} -f -a {child.path[-1]} "
                         f"-d {fish_quoted(short(child.summary))}")
        when = "; and ".join(filter(None, [condition, none_yet]))
        for option in command.options:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                             for name in option.names)
            value = ""
            if option.choices:
                value = f" -x -a {fish_quoted(' '.join(option.choices))}"
            elif option.value in FILE_VALUES:
                value = " -r -F"
            elif option.value:
                value = " -x"
            lines.append(f"complete -c truefill -n {fish_quoted(when)} {names}{value} "
                         f"-d {fish_quoted(short(option.text))}")
    return "\n".join(lines) + "\n"


def main():
    root, folder = Command(sys.argv[1]), pathlib.Path(sys.argv[2])
    for name, text in (("bash/truefill", bash(root)), ("zsh/_truefill", zsh(root)),
                       ("fish/truefill.fish", fish(root))):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
