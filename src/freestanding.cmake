# Programs without a C library, for machines that whittle itself is not built for.
#
# freestanding_programs(FLOOR SOURCE NAMESPACE): builds SOURCE for every machine below, by
# clang and lld, which know them all and need no library of theirs, and adds what comes out to
# the library whittle_FLOOR: as NAMESPACE::program_for(), by the name that Go has for the
# machine. Where there is no clang, or no lld, nothing is built in, and program_for() says so
# by an empty text.
set(freestanding_machines amd64 386 arm64 arm riscv64 s390x)
set(freestanding_amd64 --target=x86_64-linux-gnu)
set(freestanding_386 --target=i386-linux-gnu -march=i686)
set(freestanding_arm64 --target=aarch64-linux-gnu -mno-outline-atomics)
set(freestanding_arm --target=arm-linux-gnueabi -march=armv5te -marm -mfloat-abi=soft)
set(freestanding_riscv64 --target=riscv64-linux-gnu -march=rv64gc -mabi=lp64d)
set(freestanding_s390x --target=s390x-linux-gnu)
set(freestanding_options -std=c++23 -Os -Wall -Wextra -Wshadow -Wconversion -Werror
  -ffreestanding -fwrapv -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-pic
  -fno-stack-protector -fno-unwind-tables -fno-asynchronous-unwind-tables -fomit-frame-pointer
  -ffunction-sections -nostdlib -static -fuse-ld=lld -Wl,--gc-sections,--build-id=none,-s)

find_program(WHITTLE_CLANG NAMES clang++-19 clang++-20 clang++-18 clang++)
find_program(WHITTLE_LLD NAMES ld.lld-19 ld.lld-20 ld.lld-18 ld.lld)
if(NOT WHITTLE_CLANG OR NOT WHITTLE_LLD)
  message(WARNING "There is no clang with lld: this whittle will have no health checks.")
endif()

function(freestanding_programs floor source namespace)
  set(directory ${CMAKE_CURRENT_BINARY_DIR}/${floor})
  file(MAKE_DIRECTORY ${directory})
  set(programs)
  if(WHITTLE_CLANG AND WHITTLE_LLD)
    foreach(machine ${freestanding_machines})
      add_custom_command(OUTPUT ${directory}/${machine}
        COMMAND ${WHITTLE_CLANG} ${freestanding_${machine}} ${freestanding_options}
          -I ${CMAKE_CURRENT_SOURCE_DIR} -MD -MF ${directory}/${machine}.d -MT ${directory}/${machine}
          -o ${directory}/${machine} ${CMAKE_CURRENT_SOURCE_DIR}/${source}
        DEPENDS ${source} DEPFILE ${directory}/${machine}.d VERBATIM
        COMMENT "Building ${source} for ${machine}")
      list(APPEND programs ${directory}/${machine})
    endforeach()
  endif()
  add_custom_command(OUTPUT ${directory}/programs.cpp
    COMMAND ${CMAKE_COMMAND} -D OUTPUT=${directory}/programs.cpp -D NAMESPACE=${namespace}
      "-D PROGRAMS=${programs}" -P ${CMAKE_CURRENT_SOURCE_DIR}/embed_programs.cmake
    DEPENDS ${programs} embed_programs.cmake VERBATIM
    COMMENT "Embedding ${source}")
  target_sources(whittle_${floor} PRIVATE ${directory}/programs.cpp)
endfunction()
