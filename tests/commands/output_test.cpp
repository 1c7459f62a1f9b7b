#include "commands/output.h"

#include "base/error.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>
#include <vector>

using namespace whittle;
using commands::color_for;
using commands::Common;
using report::Color;

namespace {

// Sets a variable of this process, and puts back what it was.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* was = ::getenv(name)) was_ = was;
    value != nullptr ? ::setenv(name, value, 1) : ::unsetenv(name);
  }
  ~Variable() { was_.empty() ? ::unsetenv(name_) : ::setenv(name_, was_.c_str(), 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::string was_;
};

Common color(const std::string& when) {
  Common common;
  common.color = when;
  return common;
}

// A stream on a terminal.
class Terminal {
 public:
  Terminal() : primary_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    REQUIRE(primary_ >= 0);
    REQUIRE(::grantpt(primary_) == 0);
    REQUIRE(::unlockpt(primary_) == 0);
    stream_ = std::fopen(::ptsname(primary_), "w");
    REQUIRE(stream_ != nullptr);
  }
  ~Terminal() {
    std::fclose(stream_);
    ::close(primary_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  std::FILE* stream() const { return stream_; }

 private:
  int primary_;
  std::FILE* stream_ = nullptr;
};

}  // namespace

TEST_CASE("color is for terminals, unless told otherwise") {
  const Variable no_color("NO_COLOR", nullptr);
  const Variable force("CLICOLOR_FORCE", nullptr);
  const Variable term("TERM", "xterm");
  const test::TemporaryDirectory directory;
  std::FILE* file = std::fopen((directory / "file").c_str(), "w");
  REQUIRE(file != nullptr);
  const Terminal terminal;

  CHECK(color_for(color("auto"), file) == Color::off);
  CHECK(color_for(color("auto"), terminal.stream()) == Color::on);
  CHECK(color_for(color("always"), file) == Color::on);
  CHECK(color_for(color("never"), terminal.stream()) == Color::off);
  {
    const Variable dumb("TERM", "dumb");
    CHECK(color_for(color("auto"), terminal.stream()) == Color::off);
  }
  {
    const Variable forced("CLICOLOR_FORCE", "1");
    CHECK(color_for(color("auto"), file) == Color::on);
    CHECK(color_for(color("never"), file) == Color::off);
  }
  {
    const Variable none("NO_COLOR", "1");
    CHECK(color_for(color("auto"), terminal.stream()) == Color::off);
    CHECK(color_for(color("always"), terminal.stream()) == Color::on);
  }
  {
    const Variable empty("NO_COLOR", "");
    CHECK(color_for(color("auto"), terminal.stream()) == Color::on);
  }
  std::fclose(file);
}
