#pragma once

#include "loader/hwcaps.h"
#include "loader/ld_cache.h"
#include "loader/path_list.h"
#include "loader/rules.h"
#include "loader/start.h"
#include "loader/tokens.h"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace whittle::loader {

// What all starts with one glibc loader share: its cache and the directories
// known to exist. May be used from several threads.
class GlibcSystem {
 public:
  GlibcSystem(const ObjectStore& store, const Process& process, const LdSo& ld_so,
              const elf::Header& program);

  const Cpu& cpu() const { return cpu_; }
  const std::vector<std::int32_t>& flags() const { return cache_flags_; }
  // Null where there is no usable cache.
  const LdCache* cache() const { return cache_ ? &*cache_ : nullptr; }

  // The prefixes under which a search of `directory` (with its trailing slash,
  // or empty for the current one) tries a name: existing hardware variants, best
  // first, then the directory itself. Empty if none exists.
  struct Directory {
    std::vector<std::string> prefixes;
  };
  std::shared_ptr<const Directory> directory(const std::string& path) const;

 private:
  const ObjectStore& store_;
  Cpu cpu_;
  std::vector<std::string> variants_;  // below every directory, best first
  std::vector<std::int32_t> cache_flags_;
  std::optional<LdCache> cache_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, std::shared_ptr<const Directory>> directories_;
};

// glibc's ld.so. Source: elf/dl-load.c, dl-deps.c, dl-cache.c, rtld.c, and what
// was tried on 2.36 and 2.42; differences between releases follow LdSo::release.
class Glibc : public Rules {
 public:
  Glibc(const ObjectStore& store, const Process& process, const Start& start,
        const GlibcSystem& system);

  LinkMap begin() const override;
  Lookup resolve(LinkMap& map, const Query& query) const override;
  Mapped make_mapped(const Query& query, const Lookup& found) const override;
  std::vector<Preload> preloads() const override;
  std::vector<Preload> audits() const override;

 private:
  enum class Next { go_on, stop };
  // What a search may take: what a set-user-ID start preloads or is audited by must be
  // set-user-ID itself.
  enum class Files { all, set_user_id };

  // The text with the tokens of `object` replaced; nullopt where that cannot be used.
  std::optional<std::string> expand(std::string_view text, const Mapped& object) const;
  std::optional<std::string> started_from() const;
  PathList make_list(PathSource source, const Mapped& owner, std::string_view text,
                     std::string_view separators, const Mapped& origin) const;
  void add_own_lists(Mapped& object) const;
  static bool is_for_audit(const LinkMap& map, const Query& query);
  std::vector<const PathList*> lists_before_cache(const LinkMap& map, const Query& query) const;
  Next try_in_list(const PathList& list, const std::string& path, Files files, Lookup& lookup,
                   std::errc& error) const;
  Next search_list(LinkMap& map, const PathList& list, const std::string& name, Files files,
                   Lookup& lookup) const;
  Next search_cache(const Mapped& by, const std::string& name, Lookup& lookup) const;
  Next try_path(PathSource source, const std::string& owner, const std::string& path,
                Lookup& lookup, std::errc& error) const;
  Next try_named(const Mapped& by, Lookup& lookup) const;
  Next search(LinkMap& map, const Query& query, Lookup& lookup) const;
  bool replace_tokens(const Mapped& by, const Query& query, Lookup& lookup) const;
  void explain_what_did_not_apply(const LinkMap& map, const Query& query, Lookup& lookup) const;
  bool is_inhibited(const Mapped& object) const;
  bool below_default_directory(const std::string& path) const;

  const ObjectStore& store_;
  const Process& process_;
  const Start& start_;
  const GlibcSystem& system_;
  LoaderArguments arguments_;
  PathList library_path_;
  PathList defaults_;
};

}  // namespace whittle::loader
