#include "sandbox/landlock.h"

#include <catch2/catch.hpp>
