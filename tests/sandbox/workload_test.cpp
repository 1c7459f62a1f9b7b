#include "sandbox/workload.h"

#include <catch2/catch.hpp>
