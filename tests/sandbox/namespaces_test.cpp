#include "sandbox/namespaces.h"

#include <catch2/catch.hpp>
