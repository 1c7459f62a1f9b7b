#include "commands/pack_options.h"

#include "base/error.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using image::Format;

namespace {

image::OutputOptions output(std::vector<std::string> arguments) {
  CLI::App app;
  commands::PackOptions options;
  options.add_to(app);
  arguments.insert(arguments.begin(), "/bin/prog");
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
  app.parse(arguments);
  return options.output_options();
}

}  // namespace

TEST_CASE("format and compression come from the name of OUT unless they are said") {
  CHECK(output({"-o", "a.tar"}).form == image::OutputForm{Format::tar, image::no_compression});
  CHECK(output({"-o", "a.tgz"}).form == image::OutputForm{Format::tar, image::default_gzip});
  CHECK(output({"-o", "a/"}).form == image::OutputForm{Format::directory, image::no_compression});
  CHECK(output({"-o", "a.tar", "--format", "oci"}).form ==
        image::OutputForm{Format::oci, image::default_gzip});
  CHECK(output({"-o", "a", "--format=oci-dir", "--compression", "zstd:19"}).form ==
        image::OutputForm{Format::oci_directory, {image::Codec::zstd, 19}});
  CHECK_THROWS_AS(output({"-o", "y.zip"}), Error);
  CHECK_THROWS_AS(output({"-o", "a.tar.gz", "--compression=zstd"}), Error);
  CHECK_THROWS_AS(output({"-o", "a.tar", "--format", "zip"}), CLI::ValidationError);
}

TEST_CASE("an old directory is replaced only where that is said") {
  CHECK(output({"-o", "a/"}).existing == Existing::refuse);
  CHECK(output({"-o", "a/", "--replace"}).existing == Existing::replace);
}

TEST_CASE("only an image has a name in it") {
  CHECK(output({"-o", "a.tar", "--format", "oci", "--tag", "hello"}).config.reference);
  CHECK_THROWS_WITH(output({"-o", "a.tar", "--tag", "hello"}),
                    "cannot name a.tar hello: only --format oci and oci-dir have names in them");
}

TEST_CASE("how what is packed will be started is what the options say") {
  commands::PackOptions options;
  options.image.cmd = {"-x"};
  options.process.env = {"A=1"};
  options.process.cwd = "/app";
  options.process.user_name = "7:8";
  options.needs.off = {"shell"};
  options.allow_missing = {"libx.so"};
  plan::Start start;
  start.entrypoint = {"/server"};
  start.cmd = {"-x"};
  start.env = {"A=1"};
  start.directory = "/app";
  start.user = "7:8";
  start.no_need = {"shell"};
  start.allow_missing = {"libx.so"};
  CHECK(options.start({"/server"}) == start);
}
