#include "audit/image_audit.h"

#include "audit/layer_secrets.h"
#include "audit/permission_check.h"
#include "audit/secret_check.h"
#include "audit/start_check.h"
#include "base/error.h"
#include "plan/planner.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace whittle::audit {

namespace {

// Directories of the Filesystem Hierarchy Standard that are nobody's own.
constexpr auto shared_directories = std::to_array<std::string_view>(
    {"/",        "/bin",       "/boot",          "/dev",           "/etc",      "/home",
     "/lib",     "/mnt",       "/opt",           "/proc",          "/root",     "/run",
     "/sbin",    "/srv",       "/sys",           "/tmp",           "/usr",      "/usr/bin",
     "/usr/lib", "/usr/local", "/usr/local/bin", "/usr/local/lib", "/usr/sbin", "/usr/share",
     "/usr/src", "/var",       "/var/lib"});

bool is_shared(std::string_view path) {
  return std::ranges::find(shared_directories, path) != shared_directories.end();
}

// What is not found is for `verify` to judge: here it is told, and the rest looked at.
Findings as_warnings(Findings findings) {
  for (Finding& finding : findings)
    finding.severity = std::min(finding.severity, Severity::warning);
  return findings;
}

class Auditor {
 public:
  Auditor(image::Image image, const AuditRequest& request)
      : request_(request),
        tree_(std::make_shared<const image::ImageTree>(std::move(image))),
        walker_(*tree_) {}

  ImageAudit run() && {
    result_.tree = tree_;
    const image::Image& image = tree_->image();
    Started started = find_start(*tree_, request_.start);
    add(as_warnings(std::move(started.findings)));
    if (started.programs.empty() && request_.roots.empty()) add({nothing_starts()});
    const std::vector<std::string> own = own_directories(walker_, request_.start, request_.roots);
    make_plan(started);
    result_.judged = judge(image.root, result_.plan, walker_, own);
    result_.duplicates = find_duplicates(image.root);
    if (!image.layers.empty()) result_.dive = dive_efficiency(image.layers);
    add(as_warnings(check_secrets(image.root, walker_, nullptr)));
    add(find_layer_secrets(image));
    add(set_user_ids(image));
    result_.suppressed = suppress(result_.findings, request_.suppressions);
    return std::move(result_);
  }

 private:
  void add(Findings findings) { add_new(result_.findings, std::move(findings)); }

  static Finding nothing_starts() {
    return {FindingId::nothing_to_start,
            Severity::warning,
            "/",
            "nothing says what starts here",
            "whatever is in it counts as unreached",
            "name it by --entrypoint, or --root PATH"};
  }

  bool is_program(const std::string& path) const {
    const auto walked = walker_.walk(path);
    return walked && walked->status.kind == tree::Kind::file && (walked->status.mode & 0111U) != 0;
  }

  plan::Request request_of(const Started& started) const {
    plan::Request asked;
    asked.process = started.process;
    asked.process.credentials = {};  // who may read what is for `verify`
    asked.closure.allow_missing = {"all"};
    asked.needs.off = request_.start.no_need;
    asked.needs.command = request_.start.entrypoint;
    asked.needs.command.insert(asked.needs.command.end(), request_.start.cmd.begin(),
                               request_.start.cmd.end());
    asked.image.force = true;
    asked.image.runs = request_.runs;
    for (const std::string& path : started.programs)
      asked.programs.push_back({.on_host = false, .path = path, .at = {}});
    for (const std::string& path : request_.roots) {
      auto& wanted = is_program(path) ? asked.programs : asked.image.includes;
      wanted.push_back({.on_host = false, .path = path, .at = {}});
    }
    return asked;
  }

  void make_plan(const Started& started) {
    plan::Request asked = request_of(started);
    try {
      result_.plan = plan::make_plan(tree_, asked);
    } catch (const Error& error) {
      add({{FindingId::damaged_file,
            Severity::warning,
            "/",
            error.what(),
            "what the programs need is not known, and counts as unreached",
            {}}});
      asked.programs.clear();
      asked.image.includes.clear();
      result_.plan = plan::make_plan(tree_, asked);
    }
    for (const Finding& finding : result_.plan.findings)
      if (finding.severity != Severity::note) add(as_warnings({finding}));
  }

  Findings set_user_ids(const image::Image& image) const {
    // Every distribution has some: a gate may refuse them.
    Findings findings = check_permissions(image.root, {}, {}, nullptr);
    std::erase_if(findings,
                  [](const Finding& finding) { return finding.id != FindingId::set_user_id; });
    for (Finding& finding : findings)
      finding.severity = Severity::note;
    return findings;
  }

  const AuditRequest& request_;
  std::shared_ptr<const image::ImageTree> tree_;
  tree::Walker walker_;
  ImageAudit result_;
};

}  // namespace

std::vector<std::string> own_directories(const tree::Walker& walker, const plan::Start& start,
                                         const std::vector<std::string>& roots) {
  std::vector<std::string> found;
  const auto add = [&](std::string_view path) {
    const auto walked = walker.walk(path);
    if (!walked || walked->status.kind != tree::Kind::directory || is_shared(walked->path)) return;
    if (std::ranges::find(found, walked->path) == found.end()) found.push_back(walked->path);
  };
  if (!start.directory.empty()) add(start.directory);
  for (const auto* words : {&start.entrypoint, &start.cmd}) {
    for (const std::string& word : *words) {
      const auto walked = word.starts_with('/') ? walker.walk(word) : walker.walk("/");
      if (walked && walked->status.kind == tree::Kind::file) add(tree::parent(walked->path));
    }
  }
  for (const std::string& path : roots)
    add(path);
  return found;
}

Weight ImageAudit::weight(std::optional<Standing> standing) const {
  Weight weight;
  const auto& entries = image().root.entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool is_meant = !standing || judged[i].standing == *standing;
    if (is_meant && entries[i].kind == rootfs::Kind::file) weight.add(entries[i].size);
  }
  return weight;
}

Weight ImageAudit::hidden() const {
  Weight weight;
  for (const image::HiddenFile& file : image().hidden)
    weight.add(file.size);
  return weight;
}

Weight ImageAudit::duplicate() const {
  Weight weight;
  for (const Duplicates& same : duplicates) {
    weight.files += same.paths.size() - 1;
    weight.bytes += same.excess();
  }
  return weight;
}

std::optional<std::uint64_t> ImageAudit::stored() const {
  if (image().layers.empty()) return std::nullopt;
  std::uint64_t bytes = 0;
  for (const image::LayerFacts& layer : image().layers)
    bytes += layer.size;
  return bytes;
}

ImageAudit audit_image(image::Image image, const AuditRequest& request) {
  return Auditor(std::move(image), request).run();
}

}  // namespace whittle::audit
