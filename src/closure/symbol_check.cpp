// Symbols without running anything.
//
// The scope of every object mapped at start is the same list: the program, what
// is preloaded, then breadth first. The first object of it that has a fitting
// definition wins, weak or not; a copy relocation passes over the program. An object
// linked with -Bsymbolic looks in itself first, and would be asked without that too: which
// definition wins changes, not whether there is one. glibc binds functions that are called
// through the PLT at their first call unless told otherwise, so an undefined one is a
// warning there; musl binds everything at start.
#include "closure/symbol_check.h"

#include "elf/constants.h"
#include "loader/ld_so.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace whittle::closure {

namespace {

using elf::ReferenceKind;
using elf::SymbolReference;

struct InScope {
  std::size_t index = 0;  // in Closure::objects
  std::shared_ptr<const Symbols> symbols;
};

bool binds_now(const elf::File& file) {
  return (file.flags & DF_BIND_NOW) != 0 || (file.flags_1 & DF_1_NOW) != 0 ||
         file.dynamic_value(DT_BIND_NOW).has_value();
}

std::string shown(const Closure& closure, std::size_t index) {
  return index == 0 ? closure.program : closure.objects[index].path;
}

class SymbolCheck {
 public:
  SymbolCheck(Closure& closure, const SymbolStore& store, BindNow bind_now)
      : closure_(closure),
        bind_now_(bind_now),
        musl_(closure.ld_so.family == loader::Family::musl) {
    const auto add = [&](std::size_t index, std::vector<InScope>& to) {
      const Object& object = closure.objects[index];
      if (object.is_found()) to.push_back({index, store.symbols(object.where, object.elf)});
    };
    for (const std::size_t index : closure.scope)
      add(index, scope_);
    for (std::size_t i = 0; i < closure.objects.size(); ++i) {
      const Object& object = closure.objects[i];
      if (is_mapped_later(object) && object.name_space == 0) add(i, opened_);
    }
  }

  void run() {
    for (const InScope& object : scope_)
      check(object);
    for (const InScope& object : opened_)
      check(object);
    std::set<std::size_t> asked = {0};  // once, by whatever names; not the program itself
    for (const Edge& edge : closure_.edges) {
      if (edge.from != 0 || edge.kind != ReasonKind::needed) continue;
      if (!asked.insert(edge.to).second) continue;
      const Object& to = closure_.objects[edge.to];
      if (!to.is_found() || to.role == loader::Role::loader || used_.contains(edge.to)) continue;
      add_new(closure_.findings,
              {{FindingId::unused_library, Severity::note, to.path,
                fmt::format("{} needs it but takes no symbol from it", closure_.program),
                "it is loaded all the same", "link with -Wl,--as-needed if it is not wanted"}});
    }
  }

 private:
  void check(const InScope& object) {
    const elf::File& file = *closure_.objects[object.index].elf->file;
    const bool now = musl_ || bind_now_ == BindNow::always || binds_now(file);
    for (const SymbolReference& reference : object.symbols->table.references()) {
      const InScope* definer = find(object, reference);
      if (definer != nullptr) {
        if (object.index == 0) used_.insert(definer->index);
        continue;
      }
      if (reference.weak) continue;
      report(object.index, reference, reference.kind != ReferenceKind::call || now);
    }
  }

  const InScope* find(const InScope& object, const SymbolReference& reference) const {
    for (const InScope& candidate : scope_) {
      if (reference.kind == ReferenceKind::copy && candidate.index == 0) continue;
      if (defines(candidate, reference)) return &candidate;
    }
    if (!is_mapped_later(closure_.objects[object.index])) return nullptr;
    const auto opened = std::ranges::find_if(
        opened_, [&](const InScope& candidate) { return defines(candidate, reference); });
    return opened == opened_.end() ? nullptr : &*opened;
  }

  bool defines(const InScope& object, const SymbolReference& reference) const {
    if (!musl_) return object.symbols->table.find(reference) != nullptr;
    // musl ignores versions, but for definitions that are hidden.
    SymbolReference unversioned = reference;
    unversioned.version.reset();
    const elf::Symbol* found = object.symbols->table.find(unversioned);
    if (found != nullptr && !found->hidden()) return true;
    return std::ranges::any_of(object.symbols->table.symbols(), [&](const elf::Symbol& symbol) {
      return symbol.name == reference.name && symbol.exported() && !symbol.hidden();
    });
  }

  void report(std::size_t index, const SymbolReference& reference, bool stops) {
    const Object& object = closure_.objects[index];
    Finding finding;
    finding.id = FindingId::undefined_symbol;
    finding.subject = shown(closure_, index);
    if (musl_) {
      finding.what =
          fmt::format("Error relocating {}: {}: symbol not found", finding.subject, reference.name);
    } else if (reference.version) {
      finding.what =
          fmt::format("undefined symbol: {}, version {}", reference.name, reference.version->name);
    } else {
      finding.what = fmt::format("undefined symbol: {}", reference.name);
    }
    const bool is_fatal = stops && is_indispensable(closure_, object);
    finding.severity = is_fatal ? Severity::error : Severity::warning;
    if (!stops) {
      finding.why = "the program starts, and dies when it first calls it";
    } else if (is_mapped_later(object)) {
      finding.why = "opening it fails";
    } else {
      finding.why = "the loader stops before the program's first instruction";
    }
    closure_.findings.push_back(std::move(finding));
  }

  Closure& closure_;
  BindNow bind_now_;
  bool musl_;
  std::vector<InScope> scope_;
  std::vector<InScope> opened_;  // later
  std::set<std::size_t> used_;
};

bool wants_private(const elf::File& file) {
  return std::ranges::any_of(file.version_needs, [](const elf::VersionNeed& need) {
    return std::ranges::find(need.versions, private_version, &elf::WantedVersion::name) !=
           need.versions.end();
  });
}

bool defines_private(const elf::File& file) {
  return std::ranges::find(file.version_definitions, private_version,
                           &elf::VersionDefinition::name) != file.version_definitions.end();
}

}  // namespace

void check_symbols(Closure& closure, const SymbolStore& store, BindNow bind_now) {
  SymbolCheck(closure, store, bind_now).run();
}

void check_one_build(Closure& closure, const SymbolStore& store) {
  if (closure.ld_so.family != loader::Family::glibc) return;
  struct Part {
    std::string path;
    std::shared_ptr<const BuildFacts> facts;
  };
  std::vector<Part> parts;  // of glibc
  for (const Object& object : closure.objects) {
    if (!object.is_found() || !object.elf->file) continue;
    if (!wants_private(*object.elf->file) && !defines_private(*object.elf->file)) continue;
    parts.push_back({object.path, store.build_facts(object.where, object.elf)});
  }
  for (const auto& [path, facts] : parts) {
    const auto& banner = facts->banner;
    if (banner && !closure.ld_so.banner.empty() && banner->version != closure.ld_so.banner) {
      closure.findings.push_back(
          {FindingId::mixed_glibc_builds, Severity::error, path,
           fmt::format("it is of {}, its loader of {}", banner->version, closure.ld_so.banner),
           "loader and libc must be of one build: the start fails or crashes",
           "take both from one package"});
    }
    for (const SymbolReference& reference : facts->private_symbols.references()) {
      if (reference.weak) continue;
      const bool defined = std::ranges::any_of(
          parts, [&](const Part& other) { return other.facts->private_symbols.define(reference); });
      if (defined) continue;
      closure.findings.push_back(
          {FindingId::mixed_glibc_builds, Severity::error, path,
           fmt::format("undefined symbol: {}, version {}", reference.name, private_version),
           "it is of another build of glibc than the rest: the start fails or crashes",
           "take loader and libraries from one package"});
    }
  }
}

}  // namespace whittle::closure
