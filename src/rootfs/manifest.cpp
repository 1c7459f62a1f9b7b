#include "rootfs/manifest.h"

#include "base/error.h"
#include "base/parallel.h"

#include <algorithm>
#include <array>

namespace whittle::rootfs {

namespace {

template <typename T>
T or_throw_read(tree::Result<T> result, const tree::FileTree& tree, const std::string& path) {
  return tree::or_throw(std::move(result), "read", tree, path);
}

}  // namespace

std::string_view kind_name(Kind kind) {
  constexpr std::array<std::string_view, 4> names{"file", "directory", "link", "hard link"};
  return names.at(static_cast<std::size_t>(kind));
}

std::string_view part_name(Part part) {
  return part == Part::base ? "base" : "app";
}

bool has_contents(const Entry& entry) {
  return entry.kind == Kind::file || entry.kind == Kind::hard_link;
}

ContentSource::ContentSource(std::string bytes) {
  const auto owner = std::make_shared<const std::string>(std::move(bytes));
  source_ = tree::Contents(as_bytes(*owner), owner);
}

std::unique_ptr<ByteSource> ContentSource::open() const {
  if (const auto* const in_tree = std::get_if<InTree>(&source_))
    return or_throw_read(in_tree->tree->open(in_tree->path), *in_tree->tree, in_tree->path);
  if (const auto* const spool = std::get_if<std::shared_ptr<const SpoolFile>>(&source_))
    return (*spool)->read();
  const auto& contents = std::get<tree::Contents>(source_);
  return std::make_unique<MemorySource>(contents.bytes(),
                                        std::make_shared<tree::Contents>(contents));
}

tree::Contents ContentSource::contents() const {
  if (const auto* const in_tree = std::get_if<InTree>(&source_))
    return or_throw_read(in_tree->tree->contents(in_tree->path), *in_tree->tree, in_tree->path);
  if (const auto* const spool = std::get_if<std::shared_ptr<const SpoolFile>>(&source_)) {
    const auto bytes = std::make_shared<std::string>((*spool)->size(), '\0');
    (*spool)->read()->read(std::as_writable_bytes(std::span(*bytes)));
    return {as_bytes(*bytes), bytes};
  }
  return std::get<tree::Contents>(source_);
}

std::string ContentSource::describe() const {
  if (const auto* const in_tree = std::get_if<InTree>(&source_))
    return in_tree->tree->describe(in_tree->path);
  return {};
}

const Entry* Manifest::find(std::string_view path) const {
  const auto found = std::ranges::lower_bound(entries, path, std::less<>{}, &Entry::path);
  return found != entries.end() && found->path == path ? &*found : nullptr;
}

std::uint64_t total_size(const Manifest& manifest) {
  std::uint64_t total = 0;
  for (const Entry& entry : manifest.entries)
    if (entry.kind == Kind::file) total += entry.size;
  return total;
}

namespace {

Digest digest_of(const Entry& entry) {
  DigestSink digest;
  const std::uint64_t size = copy(*entry.source.open(), digest);
  if (size != entry.size)
    throw Error("cannot read {}: it had {} bytes and now has {}", entry.path, entry.size, size);
  return digest.finish();
}

}  // namespace

void compute_digests(Manifest& manifest) {
  std::vector<Entry>& entries = manifest.entries;
  in_parallel(entries.size(), [&](std::size_t i) {
    if (entries[i].kind == Kind::file && !entries[i].sha256)
      entries[i].sha256 = digest_of(entries[i]);
  });

  for (Entry& entry : entries) {
    if (entry.kind != Kind::hard_link) continue;
    if (const Entry* const file = manifest.find(entry.target)) entry.sha256 = file->sha256;
  }
}

}  // namespace whittle::rootfs
