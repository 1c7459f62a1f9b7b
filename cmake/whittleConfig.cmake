# find_package(whittle) gives the program as whittle_PROGRAM, and
#
#   whittle_pack(TARGET
#     [AT PATH]               where it will be in the image; /NAME of its file unless said
#     [OUTPUT OUT]            TARGET.tar below the binary directory unless said; a directory with
#                             a slash at its end
#     [STRIP] [LAYERS]        as --strip and --layers
#     [MAX_SIZE SIZE]         as --max-size
#     [HEALTHCHECK PROBE]     as --healthcheck
#     [INCLUDE PATH[:AT]...]  as --include
#     [OPTIONS WORD...])      anything else that whittle pack takes
#
# packs the target whenever it has been linked. If something is missing the build fails, and
# says what.
get_filename_component(_whittle_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
find_program(whittle_PROGRAM whittle
  HINTS "${_whittle_prefix}/bin" "${_whittle_prefix}/../bin" REQUIRED)
unset(_whittle_prefix)

function(whittle_pack target)
  cmake_parse_arguments(PARSE_ARGV 1 pack "STRIP;LAYERS" "AT;OUTPUT;MAX_SIZE;HEALTHCHECK"
    "INCLUDE;OPTIONS")
  if(pack_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "whittle_pack(${target}): ${pack_UNPARSED_ARGUMENTS} means nothing here")
  endif()
  if(NOT pack_AT)
    set(pack_AT /$<TARGET_FILE_NAME:${target}>)
  endif()
  if(NOT pack_OUTPUT)
    set(pack_OUTPUT ${target}.tar)
  endif()
  cmake_path(IS_ABSOLUTE pack_OUTPUT is_absolute)
  if(NOT is_absolute)
    set(pack_OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${pack_OUTPUT})
  endif()
  set(words)
  if(pack_STRIP)
    list(APPEND words --strip)
  endif()
  if(pack_LAYERS)
    list(APPEND words --layers)
  endif()
  if(pack_MAX_SIZE)
    list(APPEND words --max-size ${pack_MAX_SIZE})
  endif()
  if(pack_HEALTHCHECK)
    list(APPEND words --healthcheck ${pack_HEALTHCHECK})
  endif()
  foreach(path ${pack_INCLUDE})
    list(APPEND words --include ${path})
  endforeach()
  if(pack_OUTPUT MATCHES "/$")
    list(APPEND words --replace)
  endif()
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${whittle_PROGRAM} pack --quiet ${words} ${pack_OPTIONS}
      $<TARGET_FILE:${target}>:${pack_AT} -o ${pack_OUTPUT}
    COMMENT "Packing ${target} into ${pack_OUTPUT}" VERBATIM)
endfunction()
