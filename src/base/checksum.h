#pragma once

#include "base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace whittle {

// Digests that package databases and documents about packages are made of, in hexadecimal.
// They say which file is meant; nothing is proven by them.
std::string md5(Bytes bytes);
std::string sha1(Bytes bytes);

// What hexadecimal() made digits of; nullopt for anything else.
std::optional<std::string> from_hexadecimal(std::string_view digits);

}  // namespace whittle
