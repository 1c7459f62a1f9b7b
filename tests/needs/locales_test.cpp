#include "needs/locales.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::needs;

TEST_CASE("names of locales are told from other words") {
  for (const char* name :
       {"C.UTF-8", "C.utf8", "de_DE", "en_US.UTF-8", "de_DE@euro", "sr_RS.UTF-8@latin", "ast_ES",
        "az_AZ.AZaz-09", "ab_CD.e", "ab_CD.efghijklmnopqrstuvwxyz0123"}) {
    CAPTURE(name);
    CHECK(is_locale_name(name));
  }
  for (const char* name :
       {"C", "POSIX", "", "C.", "de", "d_DE", "dede_DE", "de_D", "de_de", "de_De", "de_dE",
        "de_DE.", "foo_BAR", "de_DE/x", "ab_CD.EF GH", "ab_CD.efghijklmnopqrstuvwxyz01234"}) {
    CAPTURE(name);
    CHECK_FALSE(is_locale_name(name));
  }
}

TEST_CASE("a locale is found by its name, its normalized name, or in the archive") {
  tree::MemoryTree tree;
  tree.add_file("/usr/lib/locale/C.utf8/LC_CTYPE", "");
  tree.add_file("/usr/lib/locale/de_DE/LC_CTYPE", "");
  const tree::Walker before(tree);
  CHECK(locale_path(before, "C.UTF-8") == "/usr/lib/locale/C.utf8");
  CHECK(locale_path(before, "de_DE") == "/usr/lib/locale/de_DE");
  CHECK_FALSE(locale_path(before, "fr_FR.UTF-8"));

  tree.add_file("/usr/lib/locale/locale-archive", "");
  const tree::Walker after(tree);
  CHECK(locale_path(after, "fr_FR.UTF-8") == "/usr/lib/locale/locale-archive");
  CHECK(locale_path(after, "C.UTF-8") == "/usr/lib/locale/C.utf8");
}
