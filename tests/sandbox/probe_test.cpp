#include "sandbox/probe.h"

#include <catch2/catch.hpp>
