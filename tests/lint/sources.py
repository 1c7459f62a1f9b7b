"""The C++ files of the project, and which of them include which."""

import pathlib
import re

INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]*)"', re.MULTILINE)


FOLDERS = ("src", "tests")


def is_ours(top, path):
    """Whether the path is one of the project's sources, not one that was made."""
    return any(path.is_relative_to(top / folder) for folder in FOLDERS)


def files(top, *suffixes):
    """All files with one of these suffixes below src/ and tests/, sorted."""
    return sorted(
        path
        for folder in FOLDERS
        for path in (top / folder).rglob("*")
        if path.suffix in suffixes
    )


def includes(path):
    """What the quoted includes of a file say, in order."""
    return [name.decode() for name in INCLUDE.findall(path.read_bytes())]


def resolve(top, name):
    """The file that a quoted include names: includes are paths below src/ or tests/."""
    for folder in FOLDERS:
        if (top / folder / name).is_file():
            return top / folder / name
    return None


def with_headers(top, path):
    """The file and every header of the project that it includes, at any depth."""
    seen, queue = {path}, [path]
    while queue:
        for name in includes(queue.pop()):
            header = resolve(top, name)
            if header and header not in seen:
                seen.add(header)
                queue.append(header)
    return sorted(seen)


def top_from(argument):
    return pathlib.Path(argument).resolve()
