#include "needs/node_names.h"

#include "support/made_names.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::needs;
using Lines = std::vector<std::string>;

namespace {

tree::MemoryTree system_with(const std::string& script, const std::string& text) {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/usr/bin/app", test::program_with({}), 0755);
  tree.add_file(script, text, 0755);
  return tree;
}

Lines loaded(const tree::MemoryTree& tree, const std::string& script) {
  const test::MadeNames made(tree);
  return test::lines(names_in_node(made.facts, made.names, {script}));
}

}  // namespace

TEST_CASE("a package of Node comes whole, with those that it depends on") {
  auto tree = system_with("/opt/tool/bin/tool.js",
                          "const a = require('@a/b/c'), fs = require('fs');\n"
                          "const l = require('../lib');\n");
  tree.add_file("/opt/tool/lib/index.js", "require('semver'); require('./data.json')\n");
  tree.add_file("/opt/tool/lib/data.json", "{}");
  tree.add_file("/opt/tool/lib/other.js", "");
  tree.add_file("/opt/tool/node_modules/@a/b/package.json",
                R"({"dependencies": {"c": "1", "../../../etc": "1", "none": "1"}})");
  tree.add_file("/opt/tool/node_modules/c/package.json", R"({"dependencies": ["d"]})");
  tree.add_file("/opt/node_modules/semver/index.js", "");
  tree.add_file("/usr/share/nodejs/semver/index.js", "");
  CHECK(loaded(tree, "/opt/tool/bin/tool.js") ==
        Lines{"needed files /opt/tool/node_modules/@a/b: loads @a/b",
              "needed files /opt/tool/node_modules/c: loads c",
              "needed files /opt/tool/lib/index.js: loads ../lib",
              "needed files /opt/node_modules/semver: loads semver",
              "needed files /opt/tool/lib/data.json: loads ./data.json"});
}

TEST_CASE("of a package that a distribution has for Node the file or the directory comes") {
  auto tree = system_with("/usr/bin/tool", "require('a'); require('b/x');\n");
  tree.add_file("/usr/share/nodejs/a.js", "");
  tree.add_file("/usr/lib/nodejs/b/package.json", "broken");
  CHECK(loaded(tree, "/usr/bin/tool") == Lines{"needed files /usr/share/nodejs/a.js: loads a",
                                               "needed files /usr/lib/nodejs/b: loads b"});
}
