#include "sandbox/trial.h"

#include <catch2/catch.hpp>
