#pragma once

#include "identity/bill.h"

namespace whittle::test {

// A program of no package that needs a library of Debian's, and says what it was built of.
inline identity::Bill made_bill() {
  using identity::ComponentKind;
  identity::Bill bill;
  bill.name = "my root";
  bill.distribution = {"debian", "12", "12.11", "Debian GNU/Linux 12 (bookworm)"};
  bill.components = {{.kind = ComponentKind::deb,
                      .name = "libc6",
                      .version = "2.36-9",
                      .architecture = "amd64",
                      .source = "glibc",
                      .source_version = "1:2.36-9",
                      .supplier = "GNU Libc Maintainers <libc@lists.debian.org>",
                      .license = "LGPL-2.1+ AND odd",
                      .purl = "pkg:deb/debian/libc6@2.36-9"},
                     {.kind = ComponentKind::deb,
                      .name = "libz",
                      .license = "Zlib",
                      .purl = "pkg:deb/debian/libz",
                      .depends = {0}},
                     {.kind = ComponentKind::cargo,
                      .name = "serde",
                      .version = "1",
                      .purl = "pkg:cargo/serde@1",
                      .found_in = {"/server"}}};
  bill.files = {{"/lib/libc.so.6", 1, "01", "02", {0}}, {"/server", 2, "03", "04", {2}}};
  bill.needs = {
      {"/server", "/lib/libc.so.6", {ReasonKind::needed, "/server", "libc.so.6", "ld.so.cache"}}};
  return bill;
}

}  // namespace whittle::test
