#include "sandbox/child.h"

#include <catch2/catch.hpp>
