#include "bundle/bundle_file.h"

#include "base/bytes.h"

#include <catch2/catch.hpp>

#include <string>

namespace whittle::bundle {

namespace {

// A script with an archive behind it.
std::string made_file(const ArchivePlace& place, const std::string& archive) {
  std::string text = "#!/bin/sh\n# digest " + place.digest.hex() + "\n# archive-start " +
                     std::to_string(place.start) + "\n# archive-size " +
                     std::to_string(place.size) + "\n";
  text.resize(place.start, '#');
  return text + archive + footer_text(place);
}

ArchivePlace place_of(const std::string& archive) {
  return {.digest = sha256(as_bytes(archive)), .start = 300, .size = archive.size()};
}

}  // namespace

TEST_CASE("a file that is a bundle says where its archive is") {
  const ArchivePlace place = place_of("archive");
  CHECK(archive_place(made_file(place, "archive")) == place);
  CHECK_FALSE(archive_place("#!/bin/sh\necho\n"));
  CHECK_FALSE(archive_place("text\n# digest x\n"));
  CHECK(footer_text(place).size() == footer_size);
}

TEST_CASE("a bundle that was cut or changed is damaged, and how is told") {
  const ArchivePlace place = place_of("archive");
  const std::string good = made_file(place, "archive");
  CHECK(check_file(good, place, "app").empty());
  const Findings cut = check_file(good.substr(0, 350), place, "app");
  REQUIRE(cut.size() == 1);
  CHECK(cut.front().what == "it has 350 bytes, and was written with 403");
  const Findings changed = check_file(made_file(place, "Archive"), place, "app");
  REQUIRE(changed.size() == 1);
  CHECK(changed.front().what == "its archive has the digest " +
                                    sha256(as_bytes(std::string("Archive"))).hex() +
                                    ", and was written with " + place.digest.hex());
  std::string other = good;
  other.back() = 'x';
  CHECK(check_file(other, place, "app").front().what ==
        "its last 96 bytes are not those that it was written with");
}

}  // namespace whittle::bundle
