#include "sandbox/capabilities.h"

#include <catch2/catch.hpp>
