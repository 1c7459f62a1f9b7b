#include "scripts/perl_imports.h"

#include "support/import_lines.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::scripts;

namespace {

using Lines = std::vector<std::string>;

Lines imports(std::string_view text) {
  return test::import_lines(perl_imports(text));
}

}  // namespace

TEST_CASE("use and require name modules and files") {
  CHECK(imports("use strict; use A::B;\nuse C 1.2 qw(x y);\nuse D 'x';\nrequire E::F;\n"
                "require \"g.pl\";\nBEGIN { require H }\nuse I ();\nuse J x => 1;") ==
        Lines{"strict 1", "A::B 1", "C 2", "D 3", "E::F 4", "g.pl 5", "H 6", "I 7", "J 8"});
}

TEST_CASE("versions, variables and sentences are no modules") {
  CHECK(imports("use 5.010;\nuse v5.36;\nrequire 5.006;\nrequire $x;\nrequire \"$x.pl\";\n"
                "print 'a\nuse this program\nrequire some thing';\nuser x;\n$use A;")
            .empty());
}

TEST_CASE("parents are loaded, but not with -norequire") {
  CHECK(imports("use parent qw(A\n B::C);\nuse base 'D', \"E\";\nuse parent -norequire, 'F';\n"
                "use if $] < 5, 'G' => 'x';") ==
        Lines{"parent 1", "A 1", "B::C 1", "base 3", "D 3", "E 3", "parent 4", "if 5", "G 5?"});
}

TEST_CASE("documentation, here-documents, comments and what is behind the end are passed over") {
  CHECK(
      imports(
          "=head1 A\n\nuse A;\n\n=cut\nuse B;\n# use C;\nprint <<X, <<\"Y Z\";\nuse D;\nX\nuse E;\n"
          "Y Z\nuse F;\nmy $x = 1 << 2;\nprint <<~G;\n  use H;\n  G\nuse I;\n__END__\nuse J;") ==
      Lines{"B 6", "F 13", "I 18"});
}

TEST_CASE("what is required in a block, under a condition or in a string is optional") {
  CHECK(imports("eval { require A; };\nsub f { require B; use C; }\neval \"use D; 1\" or die;\n"
                "require E if $x;\nrequire F;\nif (1) {\n  require G;\n}\npackage H {\n  require "
                "I;\n}") == Lines{"A 1?", "B 2?", "C 2", "D 3?", "E 4?", "F 5", "G 7?", "I 10"});
}

TEST_CASE("directories of use lib are told as they are written") {
  CHECK(perl_lib_paths(
            "use lib '/opt/lib';\nuse lib qw(/a /b), \"$FindBin::Bin/../lib\";\nuse libx 'c';") ==
        Lines{"/opt/lib", "/a", "/b", "$FindBin::Bin/../lib"});
}
