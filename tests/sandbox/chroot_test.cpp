#include "sandbox/chroot.h"

#include <catch2/catch.hpp>
