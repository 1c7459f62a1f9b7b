#pragma once

#include "packages/package.h"
#include "tree/walker.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::packages {

// The package database of a root: who ships a file, and what a package ships. It is
// dpkg's, apk's or rpm's: the first of these that has a package. No program is started.
//
// Nothing is read before a function that needs it is called, each thing once; all may be
// called from several threads. Nothing here throws: an entry that makes no sense is
// passed over, and of a database that is there and cannot be read damage() says why; it
// then has no packages.
class Database {
 public:
  // The walker must outlive this object.
  explicit Database(const tree::Walker& walker);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Whether the root has a database at all, readable or not.
  bool is_there() const;
  // Why the database cannot be read: "cannot read /mnt/var/lib/dpkg/status: Permission
  // denied"; nullopt where it can, and where there is none.
  std::optional<std::string> damage() const;

  // Every package, sorted by name, then architecture. References to them live as long as
  // this object.
  const std::vector<Package>& all() const;
  // By "name", or "name:architecture"; nullptr if it is not installed.
  const Package* find(std::string_view name) const;

  // The package that ships a file or directory; nullptr if none does. The path is the one
  // without links (Walked::path) or as the package spells it: with merged /usr, /bin/x
  // and /usr/bin/x are one. Where several ship a directory, the first of owners().
  const Package* owner(std::string_view path) const;
  // All that ship it, in the order of all().
  std::vector<const Package*> owners(std::string_view path) const;

  // Every path that a package ships, as it spells it, sorted; a file that is diverted by
  // the name that it has. Empty for a package that is not of this database.
  const std::vector<std::string>& files(const Package& package) const;

  // What it makes when it is installed, by the scripts that the database has,
  // and when it is started, by the files that it ships for systemd (tmpfiles.d,
  // sysusers.d, units) and by its scripts in /etc/init.d. Scripts are read, not run: what
  // is found may happen, and what is more than constants is not found.
  const MadeByPackage& made(const Package& package) const;

  DatabaseKind kind() const;
  // Of each of these packages of this database, in their order; read anew each time.
  std::vector<Details> details(const std::vector<const Package*>& of) const;

  // Reads what owner() and owners() ask, for whoever has other work meanwhile.
  void prepare() const { indexed(); }

 private:
  struct State;
  State& read() const;
  State& indexed() const;

  std::unique_ptr<State> state_;
};

}  // namespace whittle::packages
