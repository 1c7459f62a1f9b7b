#include "commands/run_options.h"

#include <catch2/catch.hpp>
