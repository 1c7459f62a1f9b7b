#pragma once

#include "base/byte_stream.h"
#include "base/bytes.h"
#include "base/error.h"

#include <compare>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace whittle::tree {

enum class Kind { file, directory, link, other };  // other: device, fifo, socket

// Which file this is, however many names it has (st_dev, st_ino).
struct FileId {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  auto operator<=>(const FileId&) const = default;
};

struct Status {
  Kind kind = Kind::file;
  std::uint32_t mode = 0;  // permission bits only, 07777
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint64_t size = 0;
  std::int64_t mtime = 0;  // seconds since 1970
  std::uint64_t link_count = 1;
  FileId id;
  auto operator<=>(const Status&) const = default;
};

// The bytes of one file, readable for as long as this object lives. Usually a
// memory map: opening is cheap, reading costs what is touched.
class Contents {
 public:
  Contents() = default;
  Contents(Bytes bytes, std::shared_ptr<const void> owner)
      : bytes_(bytes), owner_(std::move(owner)) {}

  Bytes bytes() const { return bytes_; }
  std::string_view text() const { return as_text(bytes_); }

 private:
  Bytes bytes_;
  std::shared_ptr<const void> owner_;
};

// Extended attributes by full name ("security.capability").
using Xattrs = std::map<std::string, std::string>;

// What the operating system would say of a path that cannot be had; only
// conditions of the file system itself, such as no_such_file_or_directory,
// not_a_directory, permission_denied.
template <typename T>
using Result = std::expected<T, std::errc>;

// A read-only tree of files with its own root.
//
// Every path given here is absolute inside the tree, has no ".", ".." or empty
// component, and crosses no symbolic link in its directories ("/" is the root);
// Walker makes such paths out of all others. Names are bytes, not text.
// All functions may be called from several threads at once.
class FileTree {
 public:
  virtual ~FileTree() = default;

  // As lstat.
  virtual Result<Status> status(const std::string& path) const = 0;
  // As readlink; invalid_argument if it is no link.
  virtual Result<std::string> read_link(const std::string& path) const = 0;
  // The names in a directory, sorted bytewise, without "." and "..".
  virtual Result<std::vector<std::string>> list(const std::string& path) const = 0;
  virtual Result<Contents> contents(const std::string& path) const = 0;
  // The same bytes, for reading a file of any size once from start to end.
  virtual Result<std::unique_ptr<ByteSource>> open(const std::string& path) const;
  virtual Result<Xattrs> xattrs(const std::string& path) const = 0;

  // How to name `path` to a person: what they would type on this machine.
  virtual std::string describe(const std::string& path) const = 0;
};

// What was asked of `tree` about `path`; Error "cannot VERB PATH: No such file or
// directory" where it cannot be had.
template <typename T>
T or_throw(Result<T> result, std::string_view verb, const FileTree& tree, const std::string& path) {
  if (!result)
    throw Error("cannot {} {}: {}", verb, tree.describe(path), error_text(result.error()));
  return *std::move(result);
}

// "/a/b" and "c" → "/a/b/c"; the root gives "/c".
std::string join(std::string_view directory, std::string_view name);
// "/a/b" → "/a", "/a" → "/", "/" → "/".
std::string_view parent(std::string_view path);
// "/a/b" → "b", "/" → "".
std::string_view base_name(std::string_view path);

}  // namespace whittle::tree

template <>
struct std::hash<whittle::tree::FileId> {
  std::size_t operator()(const whittle::tree::FileId& id) const noexcept {
    return std::hash<std::uint64_t>{}(id.inode * 0x9e3779b97f4a7c15U ^ id.device);
  }
};
