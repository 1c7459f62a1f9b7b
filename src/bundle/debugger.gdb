# The symbols of a program of this bundle and of its libraries, for a core dump or a process:
#   gdb --core CORE -x bundle.gdb
#   gdb --pid PID -x bundle.gdb
# What the kernel started, and a core dump names, is a launcher that mapped the loader itself,
# so gdb has no file to begin from. All that are mapped are added here, from where the process
# had them. Where the bundle lies elsewhere now, gdb is to be started in its directory.
python
import os
import re
import struct


def find(path):
    """The file at its path, or the same one below this directory; None: there is neither."""
    parts = path.split("/")
    for start in range(len(parts)):
        name = "/".join(parts[start:])
        if os.path.isfile(name):
            return name
    return None


def first_address(path):
    """The page of the first byte that an ELF file has in memory before it is moved."""
    with open(path, "rb") as file:
        start = file.read(64)
        if start[:4] != b"\x7fELF":
            return None
        is_wide = start[4] == 2
        order = "<" if start[5] == 1 else ">"
        offset = struct.unpack_from(order + ("Q" if is_wide else "I"), start, 32 if is_wide else 28)[0]
        size, count = struct.unpack_from(order + "HH", start, 54 if is_wide else 42)
        file.seek(offset)
        headers = file.read(size * count)
    loads = []
    for at in range(0, len(headers), size):
        if struct.unpack_from(order + "I", headers, at)[0] == 1:
            layout, place = ("Q", at + 16) if is_wide else ("I", at + 8)
            loads.append(struct.unpack_from(order + layout, headers, place)[0])
    return min(loads) & ~0xFFF if loads else None


def add_mapped_files():
    row = re.compile(r"\s*0x([0-9a-f]+)\s+0x[0-9a-f]+\s+0x[0-9a-f]+\s+(0x)?0+\s+(?:[-rwxps]{4}\s+)?(/.*?)\s*$")
    known = set()
    for line in gdb.execute("info proc mappings", to_string=True).splitlines():
        found = row.match(line)
        if not found or found[3] in known:
            continue
        known.add(found[3])
        path = find(found[3])
        first = first_address(path) if path else None
        if first is not None:
            quoted = path.replace("\\", "\\\\").replace(" ", "\\ ")
            offset = (int(found[1], 16) - first) & 0xFFFFFFFFFFFFFFFF
            gdb.execute("add-symbol-file %s -o %#x" % (quoted, offset), to_string=True)


add_mapped_files()
end
