#pragma once

#include "loader/path_list.h"
#include "loader/rules.h"
#include "loader/start.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::loader {

// Where the loader that goes by `ld_so_path` looks for its path file: below the prefix
// of that name, which is the name without its last two components; of a relative name
// there is none.
std::string musl_path_file(std::string_view ld_so_path, const LdSo& ld_so);

// musl's dynamic linker. Source: ldso/dynlink.c of 1.2.3 to 1.2.5, and what was
// tried on 1.2.3.
class Musl : public Rules {
 public:
  Musl(const ObjectStore& store, const Process& process, const Start& start);

  LinkMap begin() const override;
  Lookup resolve(LinkMap& map, const Query& query) const override;
  Mapped make_mapped(const Query& query, const Lookup& found) const override;
  std::vector<Preload> preloads() const override;
  std::vector<Preload> audits() const override { return {}; }

 private:
  enum class Next { go_on, stop };

  std::vector<PathList> lists(const LinkMap& map, const Query& query) const;
  std::vector<std::string> rpath_directories(const Mapped& object) const;
  Next search_list(const PathList& list, const std::string& name, Lookup& lookup) const;
  Next try_path(PathSource source, const std::string& owner, const std::string& path,
                Lookup& lookup) const;
  bool is_libc(const Opened& opened) const;

  const ObjectStore& store_;
  const Process& process_;
  const Start& start_;
  LoaderArguments arguments_;
  std::vector<std::string> system_path_;  // searched last: the path file's, else musl's own
};

}  // namespace whittle::loader
