#include "needs/language_names.h"

#include "support/made_dpkg.h"
#include "support/made_names.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::needs;
using test::lines;
using test::MadeNames;
using test::program_with;
using Lines = std::vector<std::string>;

namespace {

tree::MemoryTree system_with(const std::string& script, const std::string& text) {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/usr/bin/app", program_with({}), 0755);
  tree.add_file(script, text, 0755);
  return tree;
}

Lines loaded(const tree::MemoryTree& tree, const std::string& script,
             const std::string& interpreter) {
  const MadeNames made(tree);
  return lines(names_in_language(made.facts, made.names, {script}, interpreter));
}

const std::string python_packages = "/usr/lib/python3/dist-packages/";
const std::string gems = "/var/lib/gems/3.1.0/";

}  // namespace

TEST_CASE("a module of Python comes as its package, its file or its extension, with its facts") {
  auto tree = system_with("/usr/bin/tool", "import a.b, c\nfrom d import e\nimport sys, none\n");
  tree.add_file(python_packages + "a/__init__.py", "");
  tree.add_file(python_packages + "a/b.py", "");
  tree.add_file(python_packages + "A-1.0.dist-info/METADATA", "");
  tree.add_file(python_packages + "c.py", "");
  tree.add_file(python_packages + "d.cpython-311-x86_64-linux-gnu.so", "");
  tree.add_file(python_packages + "unnamed.py", "");
  tree.add_file(python_packages + "ab-1.0.dist-info/METADATA", "");
  CHECK(loaded(tree, "/usr/bin/tool", "python3") ==
        Lines{"needed files " + python_packages + "a: loads a",
              "needed files " + python_packages + "A-1.0.dist-info: loads a",
              "needed files " + python_packages + "c.py: loads c",
              "needed files " + python_packages + "d.cpython-311-x86_64-linux-gnu.so: loads d"});
}

TEST_CASE("modules of Python are followed from text to text, but not into tests") {
  auto tree = system_with("/usr/bin/tool", "import a\n");
  tree.add_file(python_packages + "a/__init__.py", "from .b import x\n");
  tree.add_file(python_packages + "a/b/c.py", "import d\n");
  tree.add_file(python_packages + "a/tests/t.py", "import e\n");
  tree.add_file(python_packages + "d.py", "import a, f\n");
  tree.add_file(python_packages + "e.py", "");
  tree.add_file(python_packages + "f.py", "");
  CHECK(loaded(tree, "/usr/bin/tool", "python3.11") ==
        Lines{"needed files " + python_packages + "a: loads a",
              "needed files " + python_packages + "d.py: loads d",
              "needed files " + python_packages + "f.py: loads f"});
}

TEST_CASE("what lies beside a script is found first, unless the directory is everybody's") {
  auto tree = system_with("/opt/tool/main.py", "import a\n");
  tree.add_file("/opt/tool/a.py", "");
  tree.add_file(python_packages + "a.py", "");
  tree.add_file("/usr/bin/a.py", "");
  tree.add_file("/usr/bin/tool", "import a\n", 0755);
  CHECK(loaded(tree, "/opt/tool/main.py", "python3") ==
        Lines{"needed files /opt/tool/a.py: loads a"});
  CHECK(loaded(tree, "/usr/bin/tool", "python3") ==
        Lines{"needed files " + python_packages + "a.py: loads a"});
}

TEST_CASE("what may not be there is needed if it is small") {
  auto tree =
      system_with("/usr/bin/tool", "try:\n  import a\n  import b\nexcept ImportError: pass\n");
  tree.add_file(python_packages + "a.py", "");
  tree.add(python_packages + "b/data",
           {.kind = tree::Kind::file, .mode = 0644, .size = 1'000'001, .id = {}});
  CHECK(loaded(tree, "/usr/bin/tool", "python3") ==
        Lines{"needed files " + python_packages + "a.py: loads a",
              "possible files " + python_packages + "b: loads b"});
}

TEST_CASE("an entry point is a distribution: its facts, and the modules that they name") {
  auto tree = system_with("/usr/bin/tool",
                          "from importlib.metadata import distribution\n"
                          "distribution('My-Tool').entry_points\n");
  tree.add_file(python_packages + "my_tool-2.0.dist-info/top_level.txt", "mine\nother\n");
  tree.add_file(python_packages + "mine.py", "");
  tree.add_file(python_packages + "other/__init__.py", "");
  CHECK(loaded(tree, "/usr/bin/tool", "python3") ==
        Lines{"needed files " + python_packages + "my_tool-2.0.dist-info: loads My-Tool",
              "needed files " + python_packages + "mine.py: loads mine",
              "needed files " + python_packages + "other: loads other"});
}

TEST_CASE("a module of Perl comes with what it is made of and its compiled part") {
  auto tree = system_with("/usr/bin/tool", "use strict;\nuse A::B;\nrequire \"x.pl\";\n");
  const std::string share = "/usr/share/perl5/";
  const std::string lib = "/usr/lib/x86_64-linux-gnu/perl5/5.36/";
  tree.add_file(share + "A/B.pm", "use C;\n");
  tree.add_file(share + "A/B/Part.pm", "use D;\n");
  tree.add_file(lib + "auto/A/B/B.so", "");
  tree.add_file(lib + "C.pm", "");
  tree.add_file(lib + "D.pm", "");
  tree.add_file(share + "A/Unnamed.pm", "");
  tree.add_file(share + "x.pl", "");
  CHECK(loaded(tree, "/usr/bin/tool", "perl") ==
        Lines{"needed files " + share + "A/B.pm: loads A::B",
              "needed files " + share + "A/B: loads A::B",
              "needed files " + lib + "auto/A/B: loads A::B",
              "needed files " + share + "x.pl: loads x.pl", "needed files " + lib + "C.pm: loads C",
              "needed files " + lib + "D.pm: loads D"});
}

TEST_CASE("a driver of DBI is named in the text of a data source") {
  auto tree = system_with("/usr/bin/tool", "use DBI;\nDBI->connect('dbi:SQLite:dbname=x');\n");
  const std::string lib = "/usr/lib/x86_64-linux-gnu/perl5/5.36/";
  for (const char* name : {"DBI.pm", "DBD/SQLite.pm", "DBD/Pg.pm"})
    tree.add_file(lib + name, "");
  CHECK(loaded(tree, "/usr/bin/tool", "perl5.36") ==
        Lines{"needed files " + lib + "DBI.pm: loads DBI",
              "needed files " + lib + "DBD/SQLite.pm: loads DBD::SQLite"});
}

TEST_CASE("a gem of Ruby comes with its specification, its extensions and what it depends on") {
  auto tree = system_with("/usr/bin/tool", "gem 'a'\nrequire 'b/c'\nrequire 'none'\n");
  tree.add_file(gems + "specifications/a-1.0.gemspec",
                "s.add_runtime_dependency(%q<d>.freeze, [\">= 0\"])\n"
                "s.add_dependency('none')\n");
  tree.add_file(gems + "gems/a-1.0/lib/a.rb", "require 'e'\n");
  tree.add_file(gems + "gems/a-1.0/test/t.rb", "require 'unnamed'\n");
  tree.add_file(gems + "extensions/x86_64-linux/3.1.0/a-1.0/a.so", "");
  tree.add_file(gems + "specifications/a-more-1.0.gemspec", "");
  for (const char* name : {"b", "d", "e", "unnamed"})
    tree.add_file(gems + "specifications/" + name + "-2.0.gemspec", "");
  CHECK(loaded(tree, "/usr/bin/tool", "ruby3.1") ==
        Lines{"needed files " + gems + "specifications/a-1.0.gemspec: loads a",
              "needed files " + gems + "gems/a-1.0: loads a",
              "needed files " + gems + "extensions/x86_64-linux/3.1.0/a-1.0: loads a",
              "needed files " + gems + "specifications/d-2.0.gemspec: loads d",
              "needed files " + gems + "specifications/b-2.0.gemspec: loads b",
              "needed files " + gems + "specifications/e-2.0.gemspec: loads e"});
}

TEST_CASE("a file of Ruby is found beside the text, or where distributions have them") {
  auto tree = system_with("/opt/tool/bin/main", "require_relative '../lib/a'\nrequire 'v/w'\n");
  tree.add_file("/opt/tool/lib/a.rb", "require_relative 'b'\n");
  tree.add_file("/opt/tool/lib/b.rb", "");
  tree.add_file("/usr/lib/ruby/vendor_ruby/v/w.rb", "");
  CHECK(loaded(tree, "/opt/tool/bin/main", "ruby") ==
        Lines{"needed files /opt/tool/lib/a.rb: loads ../lib/a",
              "needed files /usr/lib/ruby/vendor_ruby/v/w.rb: loads v/w",
              "needed files /opt/tool/lib/b.rb: loads ./b"});
}

TEST_CASE("the name of an interpreter says how a text is read, and that of a text by which") {
  auto tree = system_with("/usr/bin/tool", "require('a'); import a\n");
  tree.add_file("/usr/share/nodejs/a.js", "");
  tree.add_file(python_packages + "a.py", "");
  CHECK(loaded(tree, "/usr/bin/tool", "nodejs") ==
        Lines{"needed files /usr/share/nodejs/a.js: loads a"});
  CHECK(loaded(tree, "/usr/bin/tool", "python3.11") ==
        Lines{"needed files /usr/lib/python3/dist-packages/a.py: loads a"});
  CHECK(is_for_interpreter("/app/a.py", "python3.11"));
  CHECK(is_for_interpreter("/app/a.mjs", "node"));
  CHECK_FALSE(is_for_interpreter("/app/a.py", "node"));
  CHECK(is_source("/app/a.rb"));
  CHECK_FALSE(is_source("/app/a.txt"));
}

TEST_CASE("of other interpreters a script names what its own package has") {
  auto tree =
      system_with("/usr/bin/tool",
                  "import a\nrequire 'a'\nuse a;\n"
                  "root = '/usr/lib/tool'; other = \"/opt/data\"; again = '/usr/lib/tool'\n");
  tree.add_file(python_packages + "a.py", "");
  tree.add_file("/usr/lib/tool/a.lua", "");
  tree.add_file("/opt/data/b", "");
  test::MadeDpkg(tree).add("tool", "/usr/bin/tool\n/usr/lib/tool\n/usr/lib/tool/a.lua\n");
  CHECK(loaded(tree, "/usr/bin/tool", "lua5.4") ==
        Lines{"needed files /usr/lib/tool: names /usr/lib/tool"});
}

TEST_CASE("modules that load each other are found once") {
  auto tree = system_with("/usr/bin/tool", "import a\n");
  tree.add_file(python_packages + "a.py", "import b\n");
  tree.add_file(python_packages + "b.py", "import a\n");
  CHECK(loaded(tree, "/usr/bin/tool", "python3") ==
        Lines{"needed files " + python_packages + "a.py: loads a",
              "needed files " + python_packages + "b.py: loads b"});
}
