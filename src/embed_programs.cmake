# cmake -D OUTPUT=FILE -D NAMESPACE=NAME -D PROGRAMS=LIST -P embed_programs.cmake: writes the
# C++ file that has the bytes of these programs, each under the name of its file.
set(text "#include <string_view>\n\nnamespace ${NAMESPACE} {\n\nnamespace {\n\n")
set(choice)
foreach(program ${PROGRAMS})
  get_filename_component(name ${program} NAME)
  file(READ ${program} bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  # Lines that a person can scroll past.
  string(REGEX REPLACE "(\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..)" "\\1\"\n    \"" bytes "${bytes}")
  string(APPEND text "constexpr char of_${name}[] =\n    \"${bytes}\";\n\n")
  string(APPEND choice "  if (machine == \"${name}\") return {of_${name}, sizeof of_${name} - 1};\n")
endforeach()
string(APPEND text "}  // namespace\n\n")
string(APPEND text "std::string_view program_for([[maybe_unused]] std::string_view machine) {\n${choice}  return {};\n}\n\n}  // namespace ${NAMESPACE}\n")
file(WRITE ${OUTPUT} "${text}")
