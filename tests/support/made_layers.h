// Images of several layers, made for a test.
#pragma once

#include "image/image_reader.h"
#include "image/layers.h"

#include <string>
#include <utility>
#include <vector>

namespace whittle::test {

// A member of a layer; a path that ends in a slash is a directory.
struct MadeMember {
  std::string path;
  std::string bytes = {};
  std::uint32_t mode = 0644;
};

inline image::TarMember made_member(const MadeMember& made) {
  image::TarMember member;
  member.entry.path = made.path;
  member.entry.mode = made.mode;
  if (made.path.ends_with('/')) {
    member.entry.path.pop_back();
    member.entry.kind = rootfs::Kind::directory;
    member.entry.mode = 0755;
  } else {
    member.entry.source = rootfs::ContentSource(made.bytes);
    member.entry.size = made.bytes.size();
  }
  return member;
}

// The image that an engine would make of the layers.
inline image::Image made_layers(const std::vector<std::vector<MadeMember>>& layers) {
  image::Image image;
  image.shape = image::Shape::docker_archive;
  image.config.emplace();
  image::Layers all;
  for (const auto& layer : layers) {
    image::LayerFacts facts;
    facts.path = fmt::format("{}/layer.tar", image.layers.size() + 1);
    std::vector<image::TarMember> members;
    for (const MadeMember& made : layer) {
      members.push_back(made_member(made));
      const rootfs::Entry& entry = members.back().entry;
      facts.members.push_back({.path = entry.path,
                               .size = entry.size,
                               .is_directory = entry.kind == rootfs::Kind::directory});
      facts.size += entry.size;
    }
    all.add(members, facts.path);
    image.layers.push_back(std::move(facts));
  }
  image.root = all.flatten();
  image.origins = all.origins();
  image.hidden = all.hidden();
  return image;
}

}  // namespace whittle::test
