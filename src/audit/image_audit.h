#pragma once

#include "audit/build_advice.h"
#include "audit/dive_efficiency.h"
#include "audit/duplicates.h"
#include "audit/standing.h"
#include "audit/suppression.h"
#include "base/finding.h"
#include "image/image_reader.h"
#include "image/image_tree.h"
#include "plan/plan.h"
#include "plan/start.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace whittle::audit {

// What an image is asked.
struct AuditRequest {
  plan::Start start;
  // What is wanted besides what starts: programs, and files and directories of the image's own.
  std::vector<std::string> roots;
  // What runs used is needed, as `whittle trace` recorded it.
  std::vector<plan::TracedRun> runs = {};
  std::vector<Suppression> suppressions = {};
};

// Files and their bytes; names of one file are one.
struct Weight {
  std::size_t files = 0;
  std::uint64_t bytes = 0;

  void add(std::uint64_t size) {
    ++files;
    bytes += size;
  }
  bool operator==(const Weight&) const = default;
};

// What is in an image and why.
struct ImageAudit {
  std::shared_ptr<const image::ImageTree> tree;
  plan::Plan plan;             // of what the image starts, in the image
  std::vector<Judged> judged;  // of every entry of the image's root, in its order
  std::vector<Duplicates> duplicates;
  std::optional<DiveEfficiency> dive;  // of an image with layers
  std::vector<BuildAdvice> advice;     // empty until somebody asks for it: it reads whole files
  Findings findings;
  std::vector<Suppressed> suppressed;

  const image::Image& image() const { return tree->image(); }
  // The files of a standing, or all of them.
  Weight weight(std::optional<Standing> standing = std::nullopt) const;
  // What lower layers have and the image does not show.
  Weight hidden() const;
  // The bytes that a second, third ... copy takes.
  Weight duplicate() const;
  // All layers as they are stored; nullopt where there are none.
  std::optional<std::uint64_t> stored() const;
};

// Judges what is in an image, or a root file system, by what it starts. Nothing is started
// and nothing is written. Throws Error for what cannot be read.
ImageAudit audit_image(image::Image image, const AuditRequest& request);

// The directories of an image's own files: where it starts, and what `roots` has of
// directories. Not those that every system has: "/", "/root", "/home", "/usr" and the like.
std::vector<std::string> own_directories(const tree::Walker& walker, const plan::Start& start,
                                         const std::vector<std::string>& roots);

}  // namespace whittle::audit
