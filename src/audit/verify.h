#pragma once

#include "audit/planned.h"
#include "audit/second_opinion.h"
#include "elf/notes.h"
#include "image/image_reader.h"
#include "image/image_tree.h"
#include "needs/options.h"
#include "plan/plan.h"
#include "plan/start.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace whittle::audit {

// What a root file system is held against.
struct Request {
  plan::Start start;
  needs::Options needs;
  std::optional<Planned> planned;
  bool reads_again = false;                  // whether a second reader is to be asked,
  std::optional<std::string> second_reader;  // and its program; nullopt: there is none
};

// A root file system, judged.
struct Verification {
  // The closures of all that is in it, what is started first, and every finding; no
  // manifest. The verdict is that of the root.
  plan::Plan plan;
  std::shared_ptr<const image::ImageTree> root;  // what was looked at
  std::size_t entries = 0;
  std::uint64_t bytes = 0;
  std::size_t programs = 0;  // ELF files that are started
  std::size_t libraries = 0;
  std::size_t scripts = 0;
  std::optional<elf::AbiTag> kernel;  // the oldest that it runs on, where something says so
  std::optional<SecondOpinion> second_opinion;
};

// What an image's configuration starts.
plan::Start start_of(const image::ImageConfig& config);

// Judges a root file system by itself: whether every program and library finds what it
// needs, whether what is started is there, and whether there is what nobody should ship.
// Where nothing is started, every executable is. Throws Error for what cannot be read.
Verification verify(image::Image root, const Request& request);

}  // namespace whittle::audit
