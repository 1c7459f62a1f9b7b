#include "report/output_json.h"

#include <catch2/catch.hpp>

using namespace whittle;
using report::Json;

TEST_CASE("what was written is an object with what is known of it") {
  image::OutputOptions options;
  options.path = "root\xff/";
  options.form.format = image::Format::directory;
  image::OutputReport report;
  Json document;
  report::put_output(document, options, report);
  CHECK(document == Json::parse(R"({"output": {"path": "root\ufffd/", "path_b64": "cm9vdP8v",
                                               "format": "dir"}})"));

  options.path = "a.tar";
  options.form.format = image::Format::oci;
  report.compressed = 7;
  report.digest = sha256({});
  report.image_id = sha256({});
  report::put_output(document, options, report);
  const std::string empty = sha256({}).hex();
  CHECK(document["output"] == Json{{"path", "a.tar"},
                                   {"format", "oci"},
                                   {"stored", 7},
                                   {"sha256", empty},
                                   {"image_id", empty}});
}
