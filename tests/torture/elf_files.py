"""The ELF files that are changed field by field, and their fields."""

import os
import struct
import subprocess

SOURCE = """
#include <math.h>
#include <stdio.h>
int main(int n, char **v) { printf("%s %.3f\\n", n > 1 ? v[1] : "none", sin(n)); return n; }
"""
LIBRARY = "double twice(double x) { return 2 * x; }\n"

HEADER = [(16, "H"), (18, "H"), (20, "I"), (24, "Q"), (32, "Q"), (40, "Q"), (48, "I"), (52, "H")]
HEADER += [(54, "H"), (56, "H"), (58, "H"), (60, "H"), (62, "H"), (4, "B"), (5, "B"), (6, "B")]
HEADER += [(7, "B"), (8, "B")]
PROGRAM_HEADER = [(0, "I"), (4, "I"), (8, "Q"), (16, "Q"), (24, "Q"), (32, "Q"), (40, "Q"), (48, "Q")]
NEED = [(0, "H"), (2, "H"), (4, "I"), (8, "I"), (12, "I")]
WIDTH = {"B": 8, "H": 16, "I": 32, "Q": 64}


def build(directory):
    """Makes programs of several kinds there; their paths."""
    source, library = os.path.join(directory, "p.c"), os.path.join(directory, "l.c")
    with open(source, "w", encoding="ascii") as file:
        file.write(SOURCE)
    with open(library, "w", encoding="ascii") as file:
        file.write(LIBRARY)
    own = os.path.join(directory, "libown.so")
    subprocess.run(["gcc", "-shared", "-fPIC", library, "-o", own], check=True)
    kinds = {
        "pie": ["-pie", "-g"],
        "fixed": ["-no-pie", "-g"],
        "runpath": ["-pie", "-g", "-Wl,--no-as-needed", own, f"-Wl,-rpath,{directory}"],
        "rpath": ["-no-pie", "-g", "-Wl,--no-as-needed", own, "-Wl,--disable-new-dtags",
                  f"-Wl,-rpath,{directory}", "-Wl,-z,noseparate-code"],
        "lazy": ["-pie", "-Wl,-z,lazy,-z,norelro", "-Wl,--hash-style=both"],
    }  # fmt: skip
    paths = []
    for name, options in kinds.items():
        path = os.path.join(directory, name)
        subprocess.run(["gcc", source, "-o", path, *options, "-lm"], check=True)
        paths.append(path)
    return paths


def fields(data):
    """(offset, width) of every field that a loader reads."""
    found = list(HEADER)
    table, count = struct.unpack_from("<Q", data, 32)[0], struct.unpack_from("<H", data, 56)[0]
    loads, dynamic = [], None
    for i in range(count):
        at = table + 56 * i
        found += [(at + offset, width) for offset, width in PROGRAM_HEADER]
        kind, _, offset, address, _, size = struct.unpack_from("<IIQQQQ", data, at)
        if kind == 1:
            loads.append((address, offset, size))
        if kind == 2:
            dynamic = (offset, size)

    def place(address):
        for start, offset, size in loads:
            if start <= address < start + size:
                return offset + address - start
        return None

    values = {}
    for at in range(dynamic[0], dynamic[0] + dynamic[1], 16):
        found += [(at, "Q"), (at + 8, "Q")]
        tag, value = struct.unpack_from("<qQ", data, at)
        if tag == 0:
            break
        values[tag] = value
    at = place(values.get(0x6FFFFFFE, -1))
    while at is not None:
        found += [(at + offset, width) for offset, width in NEED]
        count, _, first, following = struct.unpack_from("<HIII", data, at + 2)
        auxiliary = at + first
        for _ in range(count):
            found += [(auxiliary, "I"), (auxiliary + 4, "H"), (auxiliary + 6, "H"),
                      (auxiliary + 8, "I"), (auxiliary + 12, "I")]  # fmt: skip
            auxiliary += struct.unpack_from("<I", data, auxiliary + 12)[0]
        at = at + following if following else None
    return found


def values(old, width):
    """What is put into a field that has `old`."""
    bits = WIDTH[width]
    most = (1 << bits) - 1
    near = [old + step for step in (-4096, -16, -8, -1, 1, 2, 8, 16, 56, 4096)]
    fixed = [0, 1, 2, 3, 5, 6, 7, 15, 24, 29, 64, 0x7FFFFFFD, 0x7FFFFFFF, most, most >> 1, old ^ 0x80]
    fixed += [0x6FFFFFFB, 0x6FFFFEF5]
    return sorted({value & most for value in near + fixed if value & most != old})


def mutants(data):
    """Every field with every value, one at a time."""
    for at, width in fields(data):
        (old,) = struct.unpack_from("<" + width, data, at)
        for value in values(old, width):
            changed = bytearray(data)
            struct.pack_into("<" + width, changed, at, value)
            yield at, value, bytes(changed)
