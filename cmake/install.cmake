# What `cmake --install` puts where, and the packages that CPack makes of it: PREFIX/bin,
# share/man, completions of three shells, the schema of --json, the rules, lib/cmake/whittle for
# find_package(), and the licence. Nothing in it tells when, where or by whom it was built.
include(GNUInstallDirs)

install(TARGETS whittle)
if(TARGET whittle-second-reader)
  install(TARGETS whittle-second-reader)
endif()

# generated(FILE ARGUMENT...): what whittle itself prints. One for another machine has to be
# run by an emulator (CMAKE_CROSSCOMPILING_EMULATOR); else these files are left out.
set(generated_files)
function(generated file)
  add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${file}
    COMMAND ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:whittle> ${ARGN}
      > ${CMAKE_CURRENT_BINARY_DIR}/${file}
    DEPENDS whittle COMMENT "Asking whittle for ${file}" VERBATIM)
  set(generated_files ${generated_files} ${CMAKE_CURRENT_BINARY_DIR}/${file} PARENT_SCOPE)
endfunction()
if(NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR)
  generated(whittle.1 man)
  generated(whittle completion bash)
  generated(_whittle completion zsh)
  generated(whittle.fish completion fish)
  # Debian wants its man pages and changelogs compressed, without a name and a time in them.
  foreach(each "whittle.1:whittle.1" "changelog:${PROJECT_SOURCE_DIR}/CHANGELOG.md")
    string(REGEX MATCH "^([^:]*):(.*)$" ignored "${each}")
    set(packed ${CMAKE_CURRENT_BINARY_DIR}/${CMAKE_MATCH_1}.gz)
    add_custom_command(OUTPUT ${packed} COMMAND gzip -9nc ${CMAKE_MATCH_2} > ${packed}
      DEPENDS ${CMAKE_MATCH_2} WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} VERBATIM)
    list(APPEND generated_files ${packed})
  endforeach()
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/whittle.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/whittle
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/_whittle
    DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/whittle.fish
    DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
add_custom_target(installed_files DEPENDS ${generated_files})
add_dependencies(installed_files tools)

install(FILES src/report/whittle.schema.json src/needs/rules.toml
  DESTINATION ${CMAKE_INSTALL_DATADIR}/whittle)
install(FILES LICENSE cmake/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES cmake/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides
  RENAME whittle)

include(CMakePackageConfigHelpers)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/whittleConfigVersion.cmake
  COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
install(FILES cmake/whittleConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/whittleConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/whittle)

# whittle_0.1.0_amd64.deb and whittle-0.1.0-linux-amd64.tar.gz.
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE ${CMAKE_SYSTEM_PROCESSOR})
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE amd64)
elseif(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE arm64)
endif()
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME whittle)
set(CPACK_PACKAGE_VENDOR whittle)
set(CPACK_PACKAGE_CONTACT "whittle maintainers <maintainers@whittle.dev>")
set(CPACK_PACKAGE_FILE_NAME whittle-${PROJECT_VERSION}-linux-${CPACK_DEBIAN_PACKAGE_ARCHITECTURE})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "finds, packs and explains what a program needs to run")
set(CPACK_PACKAGE_DESCRIPTION
  "whittle tells exactly what a built program needs to start, packs exactly that into a root
file system for an image that begins FROM scratch, and says for every file why it is there.
It reads the program and the loader's own rules; nothing is run to find out.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES OFF)  # the build did
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
if(NOT WHITTLE_STATIC)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
# Modes are not the umask's.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
include(CPack)
