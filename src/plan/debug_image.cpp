// A shell for an image that has none, beside the image and never in it.
//
// busybox is the builder's own, for it must be of the programs' machine, and static, for the
// image's libraries are not its. It is not run to learn its commands: their names lie in it as
// one table of strings, sorted, that begins with "[" and "[[".
#include "plan/debug_image.h"

#include "base/error.h"
#include "elf/file.h"
#include "rootfs/manifest_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace whittle::plan {

namespace {

constexpr std::string_view usual_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr const char* debug_directory = "/usr/lib/debug";

Reason reason() {
  return {ReasonKind::written, "", "", "asked for by --debug-image"};
}

bool is_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  });
}

// The commands that busybox has, from its bytes; only the shell where they are not found.
std::vector<std::string> commands_of(std::string_view bytes) {
  constexpr std::string_view begin("\0[\0[[\0", 6);
  std::vector<std::string> names;
  const auto table = bytes.find(begin);
  for (std::size_t at = table == std::string_view::npos ? bytes.size() : table + begin.size();
       at < bytes.size();) {
    const std::string_view name = bytes.substr(at, bytes.find('\0', at) - at);
    if (!is_name(name) || (!names.empty() && name <= names.back())) break;
    names.emplace_back(name);
    at += name.size() + 1;
  }
  if (std::ranges::find(names, "sh") == names.end()) return {"sh"};
  return names;
}

bool is_static_program(const tree::Contents& contents, const elf::Header& wanted) {
  const auto file = elf::read_file(contents.bytes());
  return file && file->header.machine == wanted.machine &&
         file->header.file_class == wanted.file_class && !file->interpreter;
}

// The path of the one in the tree.
std::string find_busybox(const Plan& plan) {
  constexpr std::array places{"/bin/busybox", "/usr/bin/busybox", "/bin/busybox.static"};
  const tree::Walker& walker = plan.world->engine.walker();
  const elf::Header& wanted = *plan.programs.front().closure.objects.front().elf->header;
  for (const char* place : places) {
    const auto walked = walker.walk(place);
    if (!walked || walked->status.kind != tree::Kind::file) continue;
    const auto contents = walker.tree().contents(walked->path);
    if (contents && is_static_program(*contents, wanted)) return walked->path;
  }
  throw Error(
      "cannot make the debug image: there is no static busybox for the programs' machine in the "
      "root: install busybox-static there");
}

void add_shell(rootfs::Builder& builder, const Plan& plan) {
  const tree::FileTree& tree = plan.world->engine.walker().tree();
  const std::string path = find_busybox(plan);
  const std::string bytes(or_throw(tree.contents(path), "read", tree, path).text());
  builder.write_file(fmt::format("{}/busybox", shell_directory), bytes, 0755, reason());
  for (const std::string& name : commands_of(bytes))
    if (name != "busybox")
      builder.write_link(fmt::format("{}/{}", shell_directory, name), "busybox", reason());
}

void add_debug_data(rootfs::Builder& builder, const Plan& plan) {
  if (!plan.stripped) return;
  for (const rootfs::DebugFile& file : plan.stripped->debug_files)
    builder.write_file(fmt::format("{}/{}", debug_directory, file.path),
                       std::string(file.contents.text()), 0644, reason());
}

}  // namespace

rootfs::Manifest debug_manifest(const Plan& plan) {
  rootfs::Builder builder;
  add_shell(builder, plan);
  add_debug_data(builder, plan);
  rootfs::Manifest all = *plan.manifest;
  const bool has_parts = std::ranges::any_of(
      all.entries, [](const rootfs::Entry& entry) { return entry.part.has_value(); });
  for (rootfs::Entry& entry : builder.finish().entries) {
    if (plan.manifest->find(entry.path) != nullptr && entry.kind == rootfs::Kind::directory)
      continue;
    if (has_parts) entry.part = rootfs::Part::app;
    all.entries.push_back(std::move(entry));
  }
  std::ranges::sort(all.entries, {}, &rootfs::Entry::path);
  if (const Findings wrong = rootfs::check(all); !wrong.empty())
    throw Error("cannot make the debug image: {}: {}", wrong.front().subject, wrong.front().what);
  return all;
}

std::vector<std::string> debug_environment(std::vector<std::string> environment) {
  for (std::string& variable : environment) {
    if (!variable.starts_with("PATH=")) continue;
    variable += fmt::format(":{}", shell_directory);
    return environment;
  }
  environment.push_back(fmt::format("PATH={}:{}", usual_path, shell_directory));
  return environment;
}

}  // namespace whittle::plan
