#include "report/run_text.h"

#include <catch2/catch.hpp>
