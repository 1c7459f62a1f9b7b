#pragma once

#include "packages/package.h"

#include <string_view>

namespace whittle::packages {

// Each adds what a text of one kind makes; what depends on more than constants in the
// text itself is left out. finish() sorts it.

// A shell script: mkdir, install -d, adduser and useradd, addgroup and groupadd, what
// chown and dpkg-statoverride give to somebody.
void add_made_by_script(std::string_view text, MadeByPackage& made);
// tmpfiles.d(5): the lines that make directories.
void add_made_by_tmpfiles(std::string_view text, MadeByPackage& made);
// sysusers.d(5).
void add_made_by_sysusers(std::string_view text, MadeByPackage& made);
// systemd.exec(5): RuntimeDirectory= and its kin.
void add_made_by_unit(std::string_view text, MadeByPackage& made);

void finish(MadeByPackage& made);

}  // namespace whittle::packages
