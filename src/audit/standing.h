#pragma once

#include "audit/excess.h"
#include "packages/database.h"
#include "plan/plan.h"
#include "rootfs/manifest.h"
#include "tree/walker.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::audit {

// How what is in an image stands to what it starts; the first that holds.
enum class Standing : std::uint8_t {
  needed,     // what is started asks for it
  possible,   // a requirement that may hold asks for it
  identity,   // it says what the image is made of: os-release, databases of packages, SBOMs
  own,        // no package ships it, and it lies where the image's own files do
  unreached,  // none of these
};

// In the order of Standing: "needed", "possible".
std::span<const std::string_view> standing_names();

// One entry of a root file system, judged.
struct Judged {
  Standing standing = Standing::unreached;
  const packages::Package* package = nullptr;  // that ships it
  std::optional<Excess> excess;                // where it is unreached
};

// Judges every entry of `root`, in its order. `plan` is the answer for what the image
// starts, in the tree that `walker` walks; `own` are the directories of the image's own
// files, without a slash at their end. The packages are those of the plan's world.
std::vector<Judged> judge(const rootfs::Manifest& root, const plan::Plan& plan,
                          const tree::Walker& walker, const std::vector<std::string>& own);

}  // namespace whittle::audit
