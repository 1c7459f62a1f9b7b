#include "sandbox/here.h"

#include <catch2/catch.hpp>
