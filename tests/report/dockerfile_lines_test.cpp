#include "report/dockerfile_lines.h"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace whittle;
using Lines = std::vector<std::optional<std::size_t>>;

namespace {

const std::string dockerfile =
    "# syntax=docker/dockerfile:1\n"
    "FROM rust AS main\n"
    "RUN cargo build\n"
    "FROM debian\n"
    "ENV A=1\n"
    "RUN apt-get update && \\\n"
    "    # the server\n"
    "    apt-get install nginx\n"
    "\n"
    "copy --from=main --chown=1:1 /app/server /app/\n"
    "RUN --mount=type=cache,target=/x  make   all\n"
    "CMD [\"nginx\"]\n";

Lines of(const std::vector<std::string>& created_by) {
  std::vector<image::LayerFacts> layers;
  for (const std::string& text : created_by) {
    layers.emplace_back();
    layers.back().created_by = text;
  }
  return report::dockerfile_lines(dockerfile, layers);
}

}  // namespace

TEST_CASE("layers of the classic builder are found by their instructions") {
  CHECK(of({"/bin/sh -c #(nop) ADD file:12 in / ",
            "/bin/sh -c apt-get update &&     apt-get install nginx",
            "/bin/sh -c #(nop) COPY file:ab in /app/ ", "/bin/sh -c make   all"}) ==
        Lines{std::nullopt, 6, 10, 11});
}

TEST_CASE("layers of BuildKit are found by their instructions") {
  CHECK(of({"# debian.sh", "RUN /bin/sh -c apt-get update &&     apt-get install nginx # buildkit",
            "COPY /app/server /app/ # buildkit", "RUN |1 A=x /bin/sh -c make all # buildkit"}) ==
        Lines{std::nullopt, 6, 10, 11});
}

TEST_CASE("what no instruction of the last stage made has no line") {
  CHECK(of({"/bin/sh -c cargo build"}) == Lines{std::nullopt});
  CHECK(of({""}) == Lines{std::nullopt});
  CHECK(of({}).empty());
}
