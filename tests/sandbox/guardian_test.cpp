#include "sandbox/guardian.h"

#include <catch2/catch.hpp>
