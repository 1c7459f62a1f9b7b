#include "sandbox/course.h"

#include <catch2/catch.hpp>
