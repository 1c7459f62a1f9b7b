#pragma once

#include "loader/rules.h"
#include "loader/start.h"

#include <optional>
#include <string>
#include <vector>

namespace whittle::loader {

// musl's dynamic linker. Source: ldso/dynlink.c of 1.2.3 to 1.2.5, and what was
// tried on 1.2.3.
class Musl : public Rules {
 public:
  Musl(const ObjectStore& store, const Process& process, const Start& start);

  LinkMap begin() const override;
  Resolution resolve(LinkMap& map, const Request& request) const override;
  Mapped make_mapped(const Request& request, const Resolution& found) const override;
  std::vector<Preload> preloads() const override;
  std::vector<Preload> audits() const override { return {}; }

  // The directories searched last: those of the path file, else musl's own.
  const std::vector<std::string>& system_path() const { return system_path_; }

 private:
  struct PathList {
    Source source = Source::defaults;
    std::string owner;
    std::vector<std::string> directories;
  };
  enum class Next { go_on, stop };

  std::vector<PathList> lists(const LinkMap& map, const Request& request) const;
  std::vector<std::string> rpath_directories(const Mapped& object) const;
  Next search_list(const PathList& list, const std::string& name, Resolution& resolution) const;
  Next try_path(Source source, const std::string& owner, const std::string& path,
                Resolution& resolution) const;
  bool is_libc(const Opened& opened) const;

  const ObjectStore& store_;
  const Process& process_;
  const Start& start_;
  LoaderArguments arguments_;
  std::vector<std::string> system_path_;
};

}  // namespace whittle::loader
