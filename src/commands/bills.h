#pragma once

#include "identity/bill.h"
#include "image/image_reader.h"
#include "plan/plan.h"

#include <string>

namespace whittle::commands {

// What a document about what lies at a path is called: its last name.
std::string bill_name(const std::string& path);

// The bill of materials of what is planned; there is a manifest. Throws Error if a file
// cannot be read.
identity::Bill bill_of(const plan::Plan& plan, const std::string& name);

// That of a root file system or an image: the packages of the database in it, and what its
// programs need there.
identity::Bill bill_of(image::Image image, const std::string& name);

}  // namespace whittle::commands
