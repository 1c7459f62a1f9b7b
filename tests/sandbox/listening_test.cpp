#include "sandbox/listening.h"

#include <catch2/catch.hpp>
