#include "report/run_json.h"

#include <catch2/catch.hpp>
