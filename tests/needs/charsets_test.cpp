#include "needs/charsets.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::needs;
using Lines = std::vector<std::string>;

namespace {

tree::MemoryTree gconv() {
  tree::MemoryTree tree;
  tree.add_file("/usr/lib/T/gconv/gconv-modules",
                "#\tfrom\tto\tmodule\tcost\n"
                "alias\tUTF16//\t\tUTF-16//\n"
                "module\tUTF-16//\tINTERNAL\tUTF-16\t1\n"
                "module\tINTERNAL\tUTF-16//\tUTF-16\t1\n");
  tree.add_file("/usr/lib/T/gconv/gconv-modules.d/extra.conf",
                "alias\tLATIN1//\tISO-8859-1//\n"
                "module\tISO-8859-1//\tINTERNAL\tISO8859-1\t1\n"
                "module\tINTERNAL\tISO-8859-1//\tISO8859-1\t1\n");
  return tree;
}

}  // namespace

TEST_CASE("a character set is converted by the module that its canonical name has") {
  const tree::MemoryTree tree = gconv();
  const Charsets charsets(tree::Walker(tree), "/usr/lib/T/gconv");
  CHECK(charsets.modules("UTF-16") == Lines{"UTF-16"});
  CHECK(charsets.modules("utf16") == Lines{"UTF-16"});
  CHECK(charsets.modules("latin1//TRANSLIT") == Lines{"ISO8859-1"});
  CHECK(charsets.modules("UTF-8").empty());
  CHECK(charsets.knows("ISO-8859-1"));
  CHECK(charsets.files() ==
        Lines{"/usr/lib/T/gconv/gconv-modules", "/usr/lib/T/gconv/gconv-modules.d/extra.conf"});
}

TEST_CASE("a directory without a configuration knows no character set") {
  tree::MemoryTree tree;
  tree.add_directory("/usr/lib/T/gconv");
  const tree::Walker walker(tree);
  CHECK(gconv_directories(walker) == Lines{"/usr/lib/T/gconv"});
  CHECK(Charsets(walker, "/usr/lib/T/gconv").files().empty());
}
