#include "sandbox/staged_root.h"

#include <catch2/catch.hpp>
