#include "sandbox/judgement.h"

#include <catch2/catch.hpp>
