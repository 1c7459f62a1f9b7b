#include "scripts/ruby_imports.h"

#include "support/import_lines.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::scripts;

namespace {

using Lines = std::vector<std::string>;

Lines imports(std::string_view text) {
  return test::import_lines(ruby_imports(text));
}

}  // namespace

TEST_CASE("require, load and autoload name files, gem and its like distributions") {
  CHECK(imports(
            "require 'a/b'\nrequire(\"c\")\nrequire_relative 'd'\nrequire_relative '../e'\n"
            "load 'f.rb'\nautoload :G, 'g'\ngem 'h', '>= 1'\nload Gem.activate_bin_path('i', 'j')\n"
            "Kernel.require 'k'") ==
        Lines{"a/b 1", "c 2", "./d 3", "../e 4", "f.rb 5", "g 6", "h 7*", "i 8*", "k 9"});
}

TEST_CASE("comments, strings, here-documents and what is behind the end load nothing") {
  CHECK(imports("# require 'a'\nx = \"require 'b'\"\n=begin\nrequire 'c'\n=end\nputs <<~X\n"
                "  require 'd'\nX\nrequire \"#{e}/f\"\nx.require 'g'\nrequire 'h' # "
                "i\n__END__\nrequire 'j'") == Lines{"h 11"});
}

TEST_CASE("what may fail, is under a condition or in a method is optional") {
  CHECK(imports(
            "begin\n  require 'a'\nrescue LoadError\n  require 'b'\nend\nrequire 'c' if x\n"
            "require 'd' rescue nil\nclass E\n  require 'f'\n  def g\n    require 'h'\n  end\nend\n"
            "if __FILE__ == $0\n  require 'i'\nend\nx.each do |y|\n  require 'j'\nend\nrequire "
            "'k'") ==
        Lines{"a 2?", "b 4?", "c 6?", "d 7?", "f 9", "h 11?", "i 15", "j 18?", "k 20"});
}
