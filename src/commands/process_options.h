#pragma once

#include "closure/engine.h"
#include "loader/process.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// The options that say where things are and what the program will have: the same
// in every command that asks for a closure.
struct ProcessOptions {
  std::string sysroot = "/";  // a directory, a tar or an image
  std::string platform;       // which image of several; empty: this machine's
  std::vector<std::string> env;
  std::string cwd;  // empty: nobody said; the program will start in /
  std::string via_loader;
  std::vector<std::string> loader_arguments;
  bool secure = false;
  bool no_proc = false;
  std::string user_name;  // UID[:GID], or a name that every image has; empty: nobody said
  std::optional<std::uint32_t> uid;
  std::string hwcaps = "baseline";

  void add_to(CLI::App& app);

  // The tree that --sysroot names, opened once. Throws Error if it cannot be.
  std::shared_ptr<const tree::FileTree> tree() const;
  // Has tree() be this one, which `path` names and which is open already.
  void use(std::string path, std::shared_ptr<const tree::FileTree> tree);

  // A path in the tree as it was typed. In this machine's own tree a relative one
  // starts where the caller is, unless --cwd says where; in another tree at its root.
  std::string typed(const std::string& path) const;

  // Throws Error for a value that means nothing.
  loader::Process process() const;
  std::optional<tree::Credentials> user() const;
  closure::HwcapsVariants variants() const;

 private:
  struct Opened {
    std::string sysroot;
    std::string platform;
    std::shared_ptr<const tree::FileTree> tree;
  };
  mutable Opened opened_;  // by tree()
};

// "UID" or "UID:GID"; GID is the same number unless said. Throws Error, which names
// the option as it was given and what it could have been besides, for anything else.
tree::Credentials parse_user(std::string_view text, const std::string& option,
                             std::string_view besides = "");

// "65532:65532": what names a user without /etc/passwd.
std::string user_text(tree::Credentials user);

// That variables of the caller which would change a closure do not count, a line each.
std::string ignored_variables_note();

}  // namespace whittle::commands
