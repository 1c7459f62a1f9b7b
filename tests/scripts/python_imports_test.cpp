#include "scripts/python_imports.h"

#include "support/import_lines.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::scripts;

namespace {

using Lines = std::vector<std::string>;

Lines imports(std::string_view text) {
  return test::import_lines(python_imports(text));
}

}  // namespace

TEST_CASE("import names modules, from a module and what may be one in it") {
  CHECK(imports("import a, b.c as d\nfrom e.f import (g,\n  h as i,)\nfrom j import *") ==
        Lines{"a 1", "b.c 1", "e.f 2", "e.f.g 2", "e.f.h 3", "j 4"});
}

TEST_CASE("a relative name keeps its dots") {
  CHECK(imports("from . import a\nfrom .b import c\nfrom ...d.e import f") ==
        Lines{".a 1", ".b 2", ".b.c 2", "...d.e 3", "...d.e.f 3"});
}

TEST_CASE("what is in a string or a comment is not imported") {
  CHECK(imports("'''\nimport a\n'''\n# import b\nx = 'import c'\nimport d") == Lines{"d 6"});
}

TEST_CASE("what may fail or is done later is optional") {
  CHECK(
      imports("try:\n  import a\nexcept ImportError:\n  import b\nimport c\ndef f():\n  import d\n"
              "if x: import e") == Lines{"a 2?", "b 4?", "c 5", "d 7?", "e 8?"});
}

TEST_CASE("a module is imported by a call with its name, too") {
  CHECK(imports("x = importlib.import_module('a.b')\n__import__(\"c\")\nimport_module(d)") ==
        Lines{"a.b 1", "c 2"});
}

TEST_CASE("an entry point is of a distribution") {
  CHECK(imports("__requires__ = 'a==1.0'\nsys.exit(load_entry_point('a[x]>=1', 'console_scripts', "
                "'a')())\n"
                "pkg_resources.require('b')\nx.require('c')") == Lines{"a 1*", "a 2*", "b 3*"});
}
