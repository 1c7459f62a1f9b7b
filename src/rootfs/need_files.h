#pragma once

#include "closure/engine.h"
#include "needs/needs.h"
#include "rootfs/builder.h"

namespace whittle::rootfs {

// Adds the closures of an answer, the files its rules take and those that are
// written for the image. What is there already, by name, is not written over.
// `engine` is the one that answered.
void add_needs(Builder& builder, const closure::Engine& engine, const needs::Answer& answer);

}  // namespace whittle::rootfs
