#include "identity/binary_words.h"

#include "support/made_elf.h"
#include "support/made_sections.h"

#include <catch2/catch.hpp>
#include <libdeflate.h>

#include <memory>

using namespace whittle;
using namespace whittle::identity;
using test::made_elf;
using test::with_sections;
using Lines = std::vector<std::string>;

namespace {

Lines words(const std::string& bytes) {
  Lines lines;
  for (const Component& component : words_of_binary(as_bytes(bytes))) {
    lines.push_back(std::string(kind_name(component.kind)) + " " + component.name + " " +
                    component.version);
    if (!component.purl.empty()) lines.back() += " " + component.purl;
  }
  return lines;
}

std::string deflated(const std::string& text) {
  const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor(
      libdeflate_alloc_compressor(6), libdeflate_free_compressor);
  std::string bytes(libdeflate_zlib_compress_bound(compressor.get(), text.size()), '\0');
  bytes.resize(libdeflate_zlib_compress(compressor.get(), text.data(), text.size(), bytes.data(),
                                        bytes.size()));
  return bytes;
}

std::string crates(const std::string& text) {
  return with_sections(made_elf({}), {{".dep-v0", deflated(text)}});
}

// As Go 1.18 writes them; strings are shorter than 128 bytes but for the last one.
std::string go(const std::string& version, const std::string& modules, char flags = 2) {
  std::string bytes = std::string("\xff Go buildinf:") + '\x08' + flags;
  bytes.resize(32, '\0');
  bytes += static_cast<char>(version.size()) + version;
  const std::string text = std::string(16, 'm') + modules + std::string(16, 'm');
  bytes += static_cast<char>((text.size() & 0x7fU) | 0x80U);
  bytes += static_cast<char>(text.size() >> 7U);
  return with_sections(made_elf({}), {{".go.buildinfo", bytes + text}});
}

}  // namespace

TEST_CASE("a package note names the package that a file was built for") {
  const std::string note =
      R"({"type":"deb","os":"debian","osVersion":"12","name":"hello","version":"1.2-4"})";
  const auto noted = [](const std::string& text) {
    return made_elf({.notes = {{"FDO", 0xcafe1a7e, text + '\0'}}});
  };
  CHECK(words(noted(note)) == Lines{"deb hello 1.2-4 pkg:deb/debian/hello@1.2-4?distro=debian-12"});
  CHECK(words(noted(R"({"type":"odd","name":"x"})")) == Lines{"generic x "});
  CHECK(words(noted("{}")).empty());
}

TEST_CASE("the crates of a Rust program are those that are in it") {
  const std::string text =
      R"({"packages":[{"name":"serde","version":"1.0.2","source":"crates.io"},)"
      R"({"name":"cc","version":"1","kind":"build"},{"name":"server","version":"0.1","root":true},)"
      R"({"version":"2"},7]})";
  CHECK(words(crates(text)) == Lines{"cargo serde 1.0.2", "cargo server 0.1"});
  CHECK(words(crates(text + std::string(200000, ' '))).size() == 2);
}

TEST_CASE("crates that make no sense say nothing") {
  for (const char* text : {"", "{", "[]", "{\"packages\":{}}", "{\"packages\":7}"})
    CHECK(words(crates(text)).empty());
  CHECK(words(crates("{\"packages\":" + std::string(5000, '[') + std::string(5000, ']') + "}"))
            .empty());
  CHECK(words(with_sections(made_elf({}), {{".dep-v0", "no zlib"}})).empty());
}

TEST_CASE("the modules of a Go program are those it was built of, what replaces one too") {
  const std::string modules =
      "path\texample.org/server\n"
      "mod\texample.org/server\t(devel)\t\n"
      "dep\tgithub.com/x/y\tv1.2.3\th1:abc=\n"
      "dep\tgithub.com/old\tv1\n"
      "=>\tgithub.com/new\tv2\th1:abc=\n"
      "build\tCGO_ENABLED=0\n";
  CHECK(words(go("go1.22.1 X:y", modules)) ==
        Lines{"golang stdlib 1.22.1", "golang example.org/server ", "golang github.com/x/y v1.2.3",
              "golang github.com/new v2"});
  CHECK(words(go("devel", modules)).size() == 3);
}

TEST_CASE("build information that leads elsewhere, or ends too early, says nothing") {
  CHECK(words(go("go1.16", "mod\ta\tv1\n", 0)).empty());
  const std::string whole = "\xff Go buildinf:\x08\x02" + std::string(16, '\0') + "\x06go1.22";
  for (const std::size_t size : {std::size_t{0}, std::size_t{20}, whole.size() - 3, whole.size()}) {
    CHECK(words(with_sections(made_elf({}), {{".go.buildinfo", whole.substr(0, size)}})).empty());
  }
  const std::string endless = whole.substr(0, 32) + std::string(30, '\xff');
  CHECK(words(with_sections(made_elf({}), {{".go.buildinfo", endless}})).empty());
}

TEST_CASE("what is no ELF file says nothing") {
  CHECK(words("#!/bin/sh\n").empty());
}
