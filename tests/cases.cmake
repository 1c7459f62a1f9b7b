# claims(PREFIX FILE DRIVER ENVIRONMENT... [CONFIGURATIONS NAME] [FIXTURE NAME]): every claim
# ("== ...") of the .cases FILE is a ctest test "PREFIX: claim", run by DRIVER.
function(claims prefix file driver)
  cmake_parse_arguments(PARSE_ARGV 3 claims "" "CONFIGURATIONS;FIXTURE" "")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(STRINGS ${file} lines REGEX "^== ")
  foreach(line ${lines})
    string(SUBSTRING "${line}" 3 -1 claim)
    add_test(NAME "${prefix}: ${claim}" COMMAND ${driver} ${file} "${claim}"
      CONFIGURATIONS ${claims_CONFIGURATIONS})
    set_tests_properties("${prefix}: ${claim}" PROPERTIES
      ENVIRONMENT "${claims_UNPARSED_ARGUMENTS}" FIXTURES_REQUIRED "${claims_FIXTURE}"
      SKIP_RETURN_CODE 77 TIMEOUT 300)
  endforeach()
endfunction()
