#pragma once

#include "closure/engine.h"
#include "needs/needs.h"
#include "rootfs/builder.h"

#include <map>
#include <string>

namespace whittle::rootfs {

// Adds the closures of an answer, the files its rules take and those that are
// written for the image. What is there already, by name, is not written over.
// `engine` is the one that answered. Programs are there because they were asked for,
// but for those that `included` has another reason for.
void add_needs(Builder& builder, const closure::Engine& engine, const needs::Answer& answer,
               const std::map<std::string, closure::Reason>& included = {});

}  // namespace whittle::rootfs
