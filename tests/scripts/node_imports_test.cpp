#include "scripts/node_imports.h"

#include "support/import_lines.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::scripts;

namespace {

using Lines = std::vector<std::string>;

Lines imports(std::string_view text) {
  return test::import_lines(node_imports(text));
}

}  // namespace

TEST_CASE("require and import name modules in all their forms") {
  CHECK(imports("#!/usr/bin/env node\nconst a = require('a');\nimport 'b';\nimport c, { d as e } "
                "from \"c\"\n"
                "import * as f from './f.js';\nexport { g } from 'g';\nexport * from 'h'\n"
                "const i = await import(`i`);\nrequire.resolve('j');\nmodule.require('k')") ==
        Lines{"a 2", "b 3", "c 4", "./f.js 5", "g 6", "h 7", "i 8", "j 9", "k 10"});
}

TEST_CASE("what is in text, comments and patterns is not loaded") {
  CHECK(imports("// require('a')\n/* require('b')\n */ x = \"require('c')\" + `require('d') "
                "${require('e')} f`;\n"
                "y = /require('g')\\/[/]/.test(x) / require('h') / 2;\nz = a / b; require('i')\n"
                "x.require('j'); require(k); from 'l'; require(`m${n}`)") ==
        Lines{"e 3", "h 4", "i 5"});
}

TEST_CASE("what is in a function, in try or in a branch is optional") {
  CHECK(imports("try { require('a') } catch { require('b') }\nif (x) { require('c') } else { "
                "require('d') }\n"
                "f = () => { require('e') }\nfunction g() { return { h: require('h') } }\n"
                "i = { j: require('j') };\nrequire('k')") ==
        Lines{"a 1?", "b 1?", "c 2?", "d 2?", "e 3?", "h 4?", "j 5", "k 6"});
}
