#include "audit/workload.h"

#include <catch2/catch.hpp>
