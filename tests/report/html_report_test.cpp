#include "report/html_report.h"

#include "plan/planner.h"
#include "rootfs/difference.h"
#include "support/made_layers.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace whittle;
using Catch::Contains;

namespace {

audit::ImageAudit audited() {
  return audit::audit_image(
      test::made_layers({{{"/opt/a", std::string(1000, 'x')}, {"/opt/b", std::string(3000, 'y')}},
                         {{"/opt/a", "x"}, {"/opt/copy", std::string(3000, 'y')}}}),
      {});
}

rootfs::Manifest manifest_of(const std::vector<std::pair<std::string, std::string>>& files) {
  rootfs::Manifest manifest;
  for (const auto& [path, bytes] : files) {
    rootfs::Entry entry;
    entry.path = path;
    entry.source = rootfs::ContentSource(bytes);
    entry.size = bytes.size();
    manifest.entries.push_back(std::move(entry));
  }
  rootfs::compute_digests(manifest);
  return manifest;
}

std::string page_of(const rootfs::Manifest& before, const rootfs::Manifest& after) {
  const auto differences = rootfs::compare(before, after);
  return report::html_of({"old", "new", before, after, differences, {}});
}

}  // namespace

TEST_CASE("the page of an audit tells totals, layers, copies and hidden files") {
  const std::string page = report::html_of(audited(), "web.tar");
  CHECK_THAT(page, Contains("<h1 id=\"title\"><bdi>web.tar</bdi></h1>"));
  CHECK_THAT(page, Contains("6.00 kB in 3 files, 2 layers of 7.00 kB as stored"));
  CHECK_THAT(page, Contains("7.00 kB could go: whittle pack --from web.tar -o small.tar"));
  CHECK_THAT(page, Contains("unreached 85.7 %, hidden 14.3 %"));
  CHECK_THAT(page, Contains("<bdi>/opt/b, /opt/copy</bdi>"));
  CHECK_THAT(page, Contains("nothing says what starts here"));
  CHECK_THAT(page, Contains("\"values\":[\"as /opt/copy\",\"as /opt/b\"]"));
  CHECK_THAT(page, !Contains("class=\"budgets\""));
  CHECK_THAT(page, !Contains("\"compressed\""));
}

TEST_CASE("the page of an audit has the limits of its gate") {
  const std::string page =
      report::html_of(audited(), "web.tar", {.max_size = 5000, .max_hidden = 2000});
  CHECK_THAT(page, Contains("<span>size</span><span>6.00 kB of 5.00 kB: over</span>"));
  CHECK_THAT(page, Contains("<span>hidden</span><span>1.00 kB of 2.00 kB</span>"));
}

TEST_CASE("sizes as layers are stored are told where a layer is compressed") {
  image::Image image = test::made_layers({{{"/opt/b", std::string(3000, 'y')}}});
  image.layers[0].is_compressed = true;
  image.layers[0].size = 300;
  const std::string page = report::html_of(audit::audit_image(std::move(image), {}), "web.tar");
  CHECK_THAT(page, Contains("{\"change\":false,\"name\":\"compressed\",\"of\":[300]}"));
}

TEST_CASE("layers are named by what made them") {
  image::Image image = test::made_layers({{{"/a", "x"}}, {{"/b", "x"}}, {{"/c", "x"}}});
  image.layers[0].created_by = "/bin/sh -c #(nop) ADD file:1 in / ";
  image.layers[1].created_by = "/bin/sh -c apt-get update";
  image.layers[2].created_by = "COPY c / # buildkit";
  const std::string page = report::html_of(audit::audit_image(std::move(image), {}), "web.tar");
  CHECK_THAT(page, Contains("\"values\":[\"layer 1: ADD file:1 in /\",\"layer 2: RUN apt-get "
                            "update\",\"layer 3: COPY c /\"]"));
}

TEST_CASE("the page of a difference tells what came, went, grew, shrank and stayed") {
  const std::string page = page_of(
      manifest_of({{"/gone", "12345"}, {"/grown", "1"}, {"/same", "1"}, {"/shrunk", "1234"}}),
      manifest_of({{"/added", "123"}, {"/grown", "12"}, {"/same", "1"}, {"/shrunk", "12"}}));
  CHECK_THAT(page, Contains("<bdi>old \u2192 new</bdi>"));
  CHECK_THAT(page, Contains("11 B to 8 B: \u22123 B"));
  CHECK_THAT(page, Contains("\"name\":[\"added\",\"gone\",\"grown\",\"shrunk\",\"same\"]"));
  CHECK_THAT(page, Contains("\"class\":[0,4,1,3,5]"));
  CHECK_THAT(page, Contains("{\"change\":true,\"name\":\"change\",\"of\":[3,-5,1,-2,0]}"));
  CHECK_THAT(page, Contains("{\"change\":false,\"name\":\"size\",\"of\":[3,0,2,2,1]}"));
  CHECK_THAT(page, Contains("\"size, contents\""));
}

TEST_CASE("where nothing has another size the page shows what there is") {
  const std::string page = page_of(manifest_of({{"/a", "123"}}), manifest_of({{"/a", "456"}}));
  CHECK(page.find("\"name\":\"size\",\"of\":[3]") < page.find("\"name\":\"change\",\"of\":[0]"));
}

TEST_CASE("the page of a plan tells what is packed, why, and its budget") {
  auto tree = std::make_shared<tree::MemoryTree>(test::made_system());
  tree->add_file("/bin/a", test::made_elf(test::made_program({"libc.so.6"})), 0755);
  plan::Request request;
  request.programs = {{.on_host = false, .path = "/bin/a", .at = {}}};
  const plan::Plan plan = plan::make_plan(tree, request);
  const std::string page = report::html_of(plan, "a.tar", 100);
  CHECK_THAT(page, Contains("<bdi>a.tar</bdi>"));
  CHECK_THAT(page, Contains("needed by /bin/a"));
  CHECK_THAT(page, Contains("\"which was asked for\""));
  CHECK_THAT(page, Contains("of 100 B: over</span>"));
}

TEST_CASE("the page of a plan that cannot be packed tells what stands against it") {
  auto tree = std::make_shared<tree::MemoryTree>(test::made_system());
  tree->add_file("/bin/a", test::made_elf(test::made_program({"liblost.so"})), 0755);
  plan::Request request;
  request.programs = {{.on_host = false, .path = "/bin/a", .at = {}}};
  const std::string page = report::html_of(plan::make_plan(tree, request), "a.tar");
  CHECK_THAT(page, Contains("Nothing can be packed: the findings say why."));
  CHECK_THAT(page, Contains("<bdi>liblost.so</bdi>: not found"));
}
