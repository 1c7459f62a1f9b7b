#include "audit/build_advice.h"

#include "closure/engine.h"
#include "elf/packed_relocations.h"
#include "elf/strip.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>

namespace whittle::audit {

namespace {

// Below this nobody builds anew.
constexpr std::uint64_t least = 64'000;

class Adviser {
 public:
  Adviser(const plan::Plan& plan, const rootfs::Manifest& root, const std::vector<Judged>& judged)
      : plan_(plan), engine_(plan.world->engine) {
    for (std::size_t i = 0; i < root.entries.size(); ++i)
      if (judged[i].package == nullptr) own_.insert(root.entries[i].path);
  }

  std::vector<BuildAdvice> run() && {
    for (const plan::Program& program : plan_.programs)
      look_at(program.closure);
    for (const auto& [path, library] : cxx_libraries_)
      look_at_library(path, library);
    std::ranges::stable_sort(found_, std::greater<>{}, &BuildAdvice::bytes);
    return std::move(found_);
  }

 private:
  struct Library {
    const closure::Object* object = nullptr;
    std::map<std::string, const closure::Object*> users;
  };

  void add(const std::string& path, std::string fact, std::string option, std::uint64_t bytes) {
    if (bytes >= least) found_.push_back({path, std::move(fact), std::move(option), bytes});
  }

  void look_at(const closure::Closure& closure) {
    for (const closure::Object& object : closure.objects) {
      if (!object.is_found() || !object.elf) continue;
      if (own_.contains(object.where.path) && seen_.insert(object.where.path).second)
        look_at_own(object, closure.ld_so);
    }
    for (const closure::Edge& edge : closure.edges) {
      const closure::Object& library = closure.objects[edge.to];
      const closure::Object& user = closure.objects[edge.from];
      if (!library.is_found() || !library.elf || !user.is_found() || !user.elf) continue;
      if (!library.elf->file->soname.value_or("").starts_with("libstdc++.so.")) continue;
      Library& known = cxx_libraries_[library.where.path];
      known.object = &library;
      known.users.emplace(user.where.path, &user);
    }
  }

  void look_at_own(const closure::Object& object, const loader::LdSo& ld_so) {
    const tree::Contents contents = engine_.store().contents(object.where);
    const std::string& path = object.where.path;
    if (const auto stripped = elf::strip(contents.bytes()))
      add(path, "it has symbols or debug sections", "strip, or whittle pack --strip",
          contents.bytes().size() - stripped->bytes.size());
    // glibc reads DT_RELR since 2.36, musl since 1.2.4, which it does not tell.
    if (ld_so.family == loader::Family::glibc && ld_so.at_least(2, 36))
      add(path, "its relative relocations are not packed", "-Wl,-z,pack-relative-relocs",
          elf::packed_relocations_saving(contents.bytes(), *object.elf->file));
  }

  void look_at_library(const std::string& path, const Library& library) {
    const bool is_ours_alone = std::ranges::all_of(
        library.users, [&](const auto& user) { return own_.contains(user.first); });
    // In a library of one's own exceptions would no longer be the program's.
    if (!is_ours_alone || library.users.size() != 1) return;
    const auto& [user_path, user] = *library.users.begin();
    if (user->role != loader::Role::program) return;
    const auto offered = engine_.symbols().symbols(library.object->where, library.object->elf);
    const auto wanted = engine_.symbols().symbols(user->where, user->elf);
    const auto used = std::ranges::count_if(
        wanted->table.references(),
        [&](const elf::SymbolReference& each) { return offered->table.find(each) != nullptr; });
    const auto all = std::ranges::count_if(offered->table.symbols(), &elf::Symbol::exported);
    add(user_path, fmt::format("{} is there for {} of its {} symbols", path, used, all),
        "-static-libstdc++ -static-libgcc", library.object->elf->size);
  }

  const plan::Plan& plan_;
  const closure::Engine& engine_;
  std::set<std::string, std::less<>> own_;
  std::set<std::string> seen_;
  std::map<std::string, Library> cxx_libraries_;
  std::vector<BuildAdvice> found_;
};

}  // namespace

std::vector<BuildAdvice> build_advice(const plan::Plan& plan, const rootfs::Manifest& root,
                                      const std::vector<Judged>& judged) {
  return Adviser(plan, root, judged).run();
}

}  // namespace whittle::audit
