# Programs without a C library, for every machine that a bundle or an image may be for.
#
#   freestanding_program(NAME SOURCE...)
#
# builds NAME from SOURCE... (C++, relative to the folder of the caller) and the runtime in
# src/freestanding/runtime once for each of `freestanding_machines`: a static, position
# independent, stripped file of a few kilobytes. freestanding_embed(TARGET) compiles all
# that were made so far into TARGET; freestanding/programs.h gives their bytes.
#
# One compiler makes them all: clang has every machine in it and takes no header and no
# library of the system, so no cross compiler is needed. The host compiler builds the rest.

find_program(FREESTANDING_CXX NAMES clang++-19 clang++-20 clang++-18 clang++-17 clang++ REQUIRED)
find_program(FREESTANDING_LINKER NAMES ld.lld-19 ld.lld-20 ld.lld-18 ld.lld-17 ld.lld REQUIRED)

# In the words of OCI images, as image/platform.h has them.
set(freestanding_machines amd64 arm64 386 arm riscv64)
set(freestanding_target_amd64 --target=x86_64-linux-gnu)
set(freestanding_target_arm64 --target=aarch64-linux-gnu -mno-outline-atomics)
set(freestanding_target_386 --target=i686-linux-gnu)
set(freestanding_target_arm --target=armv7-linux-gnueabihf -mthumb)
set(freestanding_target_riscv64 --target=riscv64-linux-gnu -march=rv64gc -mabi=lp64d -mno-relax)

# The same bytes from any directory and any time: no notes, no paths, no build id.
set(freestanding_common_flags -ffreestanding -nostdlibinc -fPIE -fvisibility=hidden
  -ffunction-sections -fdata-sections -fno-stack-protector -fno-ident -fno-jump-tables
  -fno-asynchronous-unwind-tables -fno-unwind-tables
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
# C sources are others': for speed, and with no warnings of ours.
set(freestanding_c_flags ${freestanding_common_flags} -x c -O2 -w
  -isystem ${PROJECT_SOURCE_DIR}/src/freestanding/zstd/include)
set(freestanding_flags ${freestanding_common_flags} -std=c++20 -Oz -flto -nostdinc++
  -fvisibility-inlines-hidden -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-builtin
  -Wall -Wextra -Wshadow -Wconversion $<$<BOOL:${WHITTLE_WERROR}>:-Werror>
  -I${PROJECT_SOURCE_DIR}/src)
set(freestanding_link_flags -nostdlib -static-pie --ld-path=${FREESTANDING_LINKER}
  -Wl,--gc-sections -Wl,--build-id=none -Wl,--strip-all -Wl,-z,norelro -Wl,-z,noexecstack
  -Wl,--hash-style=gnu -Wl,--no-rosegment)

set(freestanding_library_flags ${freestanding_link_flags})
list(TRANSFORM freestanding_library_flags REPLACE "^-static-pie$" "-shared")

#   freestanding_library(NAME SOURCE...)
#
# the same for a library that is loaded into programs with a C library of their own.
function(freestanding_library name)
  set(freestanding_link_flags ${freestanding_library_flags})
  list(APPEND freestanding_flags -fPIC)
  freestanding_program(${name} ${ARGN} ${PROJECT_SOURCE_DIR}/src/freestanding/runtime/text.cpp)
endfunction()

function(freestanding_program name)
  set(sources)
  set(c_sources)
  foreach(source ${ARGN})
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    if(source MATCHES "\\.c$")
      list(APPEND c_sources ${source})
    else()
      list(APPEND sources ${source})
    endif()
  endforeach()
  set(runtime)
  if(NOT "-shared" IN_LIST freestanding_link_flags)
    file(GLOB runtime CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/freestanding/runtime/*.cpp)
  endif()
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/freestanding/*.h)
  foreach(machine ${freestanding_machines})
    set(output ${PROJECT_BINARY_DIR}/freestanding/${name}-${machine})
    set(objects)
    foreach(source ${c_sources})
      cmake_path(GET source STEM stem)
      set(object ${PROJECT_BINARY_DIR}/freestanding/${name}-${stem}-${machine}.o)
      list(APPEND objects ${object})
      add_custom_command(OUTPUT ${object}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/freestanding
        COMMAND ${FREESTANDING_CXX} ${freestanding_target_${machine}} ${freestanding_c_flags}
          -c ${source} -o ${object}
        DEPENDS ${source}
        COMMENT "Building ${stem} of the freestanding program ${name} for ${machine}"
        VERBATIM COMMAND_EXPAND_LISTS)
    endforeach()
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/freestanding
      COMMAND ${FREESTANDING_CXX} ${freestanding_target_${machine}} ${freestanding_flags}
        ${freestanding_link_flags} ${sources} ${runtime} ${objects} -o ${output}
      DEPENDS ${sources} ${runtime} ${headers} ${objects}
      COMMENT "Building the freestanding program ${name} for ${machine}"
      VERBATIM COMMAND_EXPAND_LISTS)
    set_property(GLOBAL APPEND PROPERTY FREESTANDING_FILES ${output})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY FREESTANDING_PROGRAMS ${name})
endfunction()

# freestanding_embed(TARGET): the bytes of all programs, and a table of them.
function(freestanding_embed target)
  get_property(programs GLOBAL PROPERTY FREESTANDING_PROGRAMS)
  get_property(files GLOBAL PROPERTY FREESTANDING_FILES)
  set(declarations)
  set(table)
  set(bytes)
  set(number 0)
  foreach(name ${programs})
    foreach(machine ${freestanding_machines})
      set(symbol whittle_freestanding_${number})
      math(EXPR number "${number} + 1")
      string(APPEND bytes
        "    \".globl ${symbol}, ${symbol}_end\\n.balign 16\\n${symbol}:\\n\"\n"
        "    \".incbin \\\"${PROJECT_BINARY_DIR}/freestanding/${name}-${machine}\\\"\\n\"\n"
        "    \"${symbol}_end:\\n\"\n")
      string(APPEND declarations
        "extern const std::byte ${symbol}[];\nextern const std::byte ${symbol}_end[];\n")
      string(APPEND table "    {\"${name}\", \"${machine}\", ${symbol}, ${symbol}_end},\n")
    endforeach()
  endforeach()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/freestanding_programs.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[
#include "freestanding/embedded.h"

extern "C" {
@declarations@}

asm(".pushsection .rodata\n"
@bytes@    ".popsection\n");

namespace whittle::freestanding {

namespace {
const Embedded table[] = {
@table@};
}  // namespace

std::span<const Embedded> embedded() {
  return table;
}

}  // namespace whittle::freestanding
]])
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${files}")
  target_sources(${target} PRIVATE ${source})
endfunction()
