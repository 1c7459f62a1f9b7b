#include "report/fleet_text.h"

#include "base/size.h"
#include "base/text.h"
#include "report/count_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace whittle::report {

namespace {

using audit::FleetImage;

constexpr std::size_t most_packages = 10;
constexpr std::size_t most_contents = 10;

std::string image_line(const FleetImage& image, Color color) {
  const std::string name = escape_line(image.name);
  if (image.error) return red(fmt::format("{:>8}  {}: {}\n", "failed", name, *image.error), color);
  std::string text = fmt::format("{:>8} {:>9} {:>9}  {}", print_size(image.bytes),
                                 print_size(image.unreached), print_size(image.hidden), name);
  if (image.secrets != 0)
    text += red(fmt::format("  {}", count_text(image.secrets, "secret", "secrets")), color);
  if (image.errors != 0)
    text += red(fmt::format("  {}", count_text(image.errors, "error", "errors")), color);
  return text + '\n';
}

std::string images_text(const audit::Fleet& fleet, Color color) {
  std::vector<const FleetImage*> sorted;
  for (const FleetImage& image : fleet.images)
    sorted.push_back(&image);
  std::ranges::stable_sort(sorted, std::ranges::greater{}, &FleetImage::unreached);
  std::string text = fmt::format("{:>8} {:>9} {:>9}  image\n", "files", "unreached", "hidden");
  for (const FleetImage* image : sorted)
    text += image_line(*image, color);
  return text;
}

std::string packages_text(const audit::Fleet& fleet) {
  std::vector<std::pair<std::string, audit::PackageBytes>> sorted(fleet.packages.begin(),
                                                                  fleet.packages.end());
  std::erase_if(sorted, [](const auto& package) { return package.second.unreached == 0; });
  std::ranges::stable_sort(sorted, std::ranges::greater{},
                           [](const auto& package) { return package.second.unreached; });
  if (sorted.empty()) return {};
  std::string text = fmt::format("\n{:>8} {:>9}  package\n", "files", "unreached");
  for (std::size_t i = 0; i < std::min(most_packages, sorted.size()); ++i) {
    const auto& [name, package] = sorted[i];
    text +=
        fmt::format("{:>8} {:>9}  {}\n", print_size(package.bytes), print_size(package.unreached),
                    name.empty() ? "(of no package)" : escape_line(name));
  }
  if (sorted.size() > most_packages)
    text += fmt::format("          and {} more\n", sorted.size() - most_packages);
  return text;
}

std::string shared_text(const audit::Fleet& fleet) {
  if (fleet.shared.empty()) return {};
  std::string text =
      fmt::format("\n{:>8} {:>9}  contents that several images carry\n", "size", "images");
  for (std::size_t i = 0; i < std::min(most_contents, fleet.shared.size()); ++i) {
    const audit::SharedContent& shared = fleet.shared[i];
    text +=
        fmt::format("{:>8} {:>9}  {} (sha256:{})\n", print_size(shared.content.size), shared.images,
                    escape_line(shared.content.path), shared.content.sha256.hex().substr(0, 12));
  }
  text += fmt::format("one shared layer of all {} would save {}\n", fleet.shared.size(),
                      print_size(fleet.excess()));
  return text;
}

}  // namespace

std::string fleet_text(const audit::Fleet& fleet, Color color) {
  std::string text = images_text(fleet, color) + packages_text(fleet) + shared_text(fleet);
  text +=
      fmt::format("\n{}: {}, {} unreached, {}", count_text(fleet.images.size(), "image", "images"),
                  print_size(fleet.bytes()), print_size(fleet.unreached()),
                  count_text(fleet.secrets(), "secret", "secrets"));
  if (fleet.failed() != 0) text += red(fmt::format("; {} failed", fleet.failed()), color);
  return text + '\n';
}

}  // namespace whittle::report
