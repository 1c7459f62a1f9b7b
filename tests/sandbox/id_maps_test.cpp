#include "sandbox/id_maps.h"

#include <catch2/catch.hpp>
