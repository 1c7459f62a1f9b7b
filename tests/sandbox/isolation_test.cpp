#include "sandbox/isolation.h"

#include <catch2/catch.hpp>
