#pragma once

#include "audit/verify.h"
#include "commands/report_options.h"
#include "commands/run_options.h"
#include "commands/start_options.h"
#include "image/image_reader.h"
#include "plan/start.h"

#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// Everything that `whittle verify` can be told.
struct VerifyOptions {
  std::string root;                  // empty: nobody said
  std::vector<std::string> command;  // what follows
  bool here = false;
  std::string manifest;
  std::string platform;
  StartOptions starting;
  std::vector<std::string> allow_missing;
  bool no_second_reader = false;
  ReportOptions reports;
  bool json = false;
  RunOptions run;
  bool watch = false;
  std::vector<std::string> traces;  // records of earlier runs
  std::string sysroot;              // what a root is held against; empty: this machine

  void add_to(CLI::App& app);

  // Throws Error for what contradicts.
  void check() const;

  // The root that is asked about. Throws Error if it cannot be read.
  image::Image read() const;
  // Whether a program is to be run: something follows --, or says how it should go.
  bool runs() const;
  // What it is called.
  std::string name() const;
  // What the root was packed from. Throws Error if it cannot be read.
  std::shared_ptr<const tree::FileTree> machine() const;

  // What it is held against: what the options say, where they say nothing what --manifest
  // says, else what the image does. Throws Error for a value that means nothing, and for a
  // manifest that cannot be read.
  audit::Request request(const image::Image& image) const;

 private:
  plan::Start start(plan::Start start) const;
  // Whether -- was among the words, which CLI11 takes for no argument.
  bool has_dashes() const;

  const CLI::App* app_ = nullptr;
};

}  // namespace whittle::commands
