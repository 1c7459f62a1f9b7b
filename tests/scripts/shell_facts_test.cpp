#include "scripts/shell_facts.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle::scripts;

TEST_CASE("a command found again at its place keeps the arguments that stay the same") {
  ShellFacts facts("/self");
  facts.add({.name = "b", .arguments = {"1", "2", "3"}}, {.order = 2, .line = 7}, false, nullptr);
  facts.add({.name = "b", .arguments = {"1", "x"}}, {.order = 2, .line = 7}, true, nullptr);
  facts.add({.name = "a"}, {.order = 1, .line = 6}, false, nullptr);
  facts.add({.name = "/self"}, {.order = 3, .line = 8}, true, nullptr);
  const ShellScript script = facts.take();
  CHECK(script.commands ==
        std::vector<ShellCommand>{
            {.name = "a", .line = 6},
            {.name = "b", .arguments = {"1", ""}, .line = 7, .is_unconditional = true}});
}

TEST_CASE("of several values only what all of them run is certain, and never what is guarded") {
  ShellFacts facts("");
  ShellChoice choice{.count = 2};
  facts.add_guarded("c");
  facts.add({.name = "a"}, {}, true, &choice);
  facts.add({.name = "b"}, {}, true, &choice);
  facts.add({.name = "a"}, {}, true, &choice);
  facts.add({.name = "c"}, {}, true, nullptr);
  std::string certain;
  for (const ShellCommand& command : facts.take().commands)
    certain += command.name + (command.is_unconditional ? "! " : " ");
  CHECK(certain == "a! b c ");
}

TEST_CASE("paths are told apart in lists and options, and are none if they are commands") {
  ShellFacts facts("/self");
  for (const char* field :
       {"/b:/a/:x", "--c=/c", "-d/d", "e", "/f g", "/h/\x03", "/self", "/i", "/"})
    facts.add_paths(field);
  facts.add({.name = "/i"}, {}, true, nullptr);
  facts.add_unknown({.order = 4});
  facts.add_unknown({.order = 4});
  const ShellScript script = facts.take();
  CHECK(script.paths == std::vector<std::string>{"/a", "/b", "/c", "/h"});
  CHECK(script.unknown == 1);
}
