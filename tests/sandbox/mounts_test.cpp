#include "sandbox/mounts.h"

#include <catch2/catch.hpp>
