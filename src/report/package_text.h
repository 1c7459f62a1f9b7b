#pragma once

#include "packages/package.h"
#include "plan/plan.h"
#include "report/json.h"

#include <string>
#include <vector>

namespace whittle::report {

// What a package is called where others are there too: "libc6", where several have that name
// "libc6:amd64".
std::string name_among(const packages::Package& package,
                       const std::vector<const packages::Package*>& all);

// A package of the root that `world` is of: "libc6 2.36-9 amd64, source glibc, licence
// /usr/share/doc/libc6/copyright". What is not known is not told.
std::string package_text(const packages::Package& package, const plan::World& world);

// Those that ship what is planned, a line each; empty where there are none.
std::string packages_text(const plan::Plan& plan);

// The same as elements of the document's "packages".
Json packages_json(const std::vector<const packages::Package*>& packages, const plan::World& world);

}  // namespace whittle::report
