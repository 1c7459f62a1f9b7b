#pragma once

#include "base/byte_stream.h"
#include "base/digest.h"
#include "base/output_file.h"
#include "base/reason.h"
#include "tree/file_tree.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace whittle::rootfs {

enum class Kind { file, directory, link, hard_link };

// "file", "directory", "link", "hard link".
std::string_view kind_name(Kind kind);

// Where the bytes of a file come from: a path of a tree, which must outlive the
// source, bytes that are already there, or a spool file.
class ContentSource {
 public:
  ContentSource() = default;
  ContentSource(const tree::FileTree& tree, std::string path)
      : source_(InTree{&tree, std::move(path)}) {}
  explicit ContentSource(tree::Contents contents) : source_(std::move(contents)) {}
  explicit ContentSource(std::string bytes);
  explicit ContentSource(std::shared_ptr<const SpoolFile> spool) : source_(std::move(spool)) {}

  // The bytes from the start. Throws Error if they cannot be read.
  std::unique_ptr<ByteSource> open() const;
  // The same at once, in memory. Throws Error if they cannot be read.
  tree::Contents contents() const;
  // How to name it to a person; empty for bytes that came from no file.
  std::string describe() const;

 private:
  struct InTree {
    const tree::FileTree* tree;
    std::string path;
  };
  std::variant<tree::Contents, InTree, std::shared_ptr<const SpoolFile>> source_;
};

// Which of two layers holds an entry: see parts.h.
enum class Part { base, app };

// "base", "app".
std::string_view part_name(Part part);

// One name in a root file system. Which fields mean something depends on the
// kind; the others keep their defaults.
struct Entry {
  std::string path;  // absolute, no ".", ".." or empty component; "/" only of Manifest::root
  Kind kind = Kind::file;
  std::uint32_t mode = 0;  // 07777; 0777 for a link
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::int64_t mtime = 0;  // seconds since 1970
  tree::Xattrs xattrs;     // of a hard link: those of its file

  std::uint64_t size = 0;        // file, hard link
  std::optional<Digest> sha256;  // file, hard link; see compute_digests()
  ContentSource source;          // file

  // link: the text of the link; hard link: the path of its file, which sorts
  // before it.
  std::string target;
  // link: it leads nowhere in the tree that it was taken from either, or to
  // what only exists at run time.
  bool leads_nowhere = false;

  bool is_made = false;  // written by whittle, in no tree
  // Where layers are asked for; of a directory the lower one that it is in. See parts.h.
  std::optional<Part> part = {};

  Reasons reasons;  // sorted; empty for what was read back from an image
};

// A file by its first name or another: one that has contents.
bool has_contents(const Entry& entry);

// A root file system as data: what pack decides, what writers write and readers
// read back, what diff compares. Entries are sorted bytewise by path, so that
// directories come before what is in them.
struct Manifest {
  std::vector<Entry> entries;
  // The directory "/" itself, where something says what it is like: its mode, owner and
  // attributes. What is packed says nothing of it.
  std::optional<Entry> root = {};

  // The entry of this very path, without following links.
  const Entry* find(std::string_view path) const;
};

// The bytes of all files, hard links counted once.
std::uint64_t total_size(const Manifest& manifest);

// Fills the digest of every file and hard link that has none yet, on all cores.
// Throws Error if a file cannot be read or has not the size it had.
void compute_digests(Manifest& manifest);

}  // namespace whittle::rootfs
