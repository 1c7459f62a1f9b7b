#pragma once

#include "rootfs/manifest.h"
#include "sandbox/course.h"
#include "sandbox/listening.h"
#include "sandbox/probe.h"
#include "sandbox/workload.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::sandbox {

// What a program is to do until when.
struct Demands {
  // Once all of them are met it is stopped; where there are none it ends by itself.
  std::vector<Place> listening;
  std::vector<Probe> probes;
  std::chrono::milliseconds time = std::chrono::seconds(30);
  // Between the signal that stops it and SIGKILL, as engines have it.
  std::chrono::milliseconds grace = std::chrono::seconds(10);
};

// One program, started once.
struct Trial {
  Workload workload;
  Choice isolation;
  const rootfs::Manifest* root = nullptr;  // never null; must outlive the run
  Demands demands;
  bool is_watched = false;  // the course then has what it touched
  // Gets what the program writes, as it comes. May be empty.
  std::function<void(std::string_view bytes)> told;
};

// Runs it and says how that went; whatever the program does is an answer. Throws Error if it
// could not be tried, Interrupted if whittle was told to end; nothing is left in any case.
Course run(const Trial& trial);

}  // namespace whittle::sandbox
