#include "packages/root_files.h"

#include "base/error.h"

#include <cstddef>
#include <memory>
#include <span>

namespace whittle::packages {

namespace {

tree::Result<std::string> read(const tree::Walker& walker, const std::string& path,
                               const tree::Status& status, std::uint64_t most) {
  if (status.kind == tree::Kind::directory) return std::unexpected(std::errc::is_a_directory);
  if (!walker.may_read(status)) return std::unexpected(std::errc::permission_denied);
  if (status.size > most) return std::unexpected(std::errc::file_too_large);
  try {
    auto source = walker.tree().open(path);
    if (!source) return std::unexpected(source.error());
    std::string text(static_cast<std::size_t>(status.size), '\0');
    text.resize((*source)->read(std::as_writable_bytes(std::span(text.data(), text.size()))));
    return text;
  } catch (const Error&) {
    return std::unexpected(std::errc::io_error);
  }
}

}  // namespace

tree::Result<std::string> read_file(const tree::Walker& walker, std::string_view path,
                                    std::uint64_t most) {
  const auto walked = walker.walk(path);
  if (!walked) return std::unexpected(walked.error());
  return read(walker, walked->path, walked->status, most);
}

tree::Result<std::string> read_file_at(const tree::Walker& walker, const std::string& path,
                                       std::uint64_t most) {
  const auto status = walker.tree().status(path);
  if (!status) return std::unexpected(status.error());
  if (status->kind == tree::Kind::link) return read_file(walker, path, most);
  return read(walker, path, *status, most);
}

std::string cannot_read(const tree::Walker& walker, const std::string& path, std::errc error) {
  return fmt::format("cannot read {}: {}", walker.tree().describe(path), error_text(error));
}

}  // namespace whittle::packages
