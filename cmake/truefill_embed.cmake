# truefill_embed(OUTPUT FILE..): SQL files as initializers {number, "name", R"sql(text)sql"}, to be
# included in a list, from names like 001_fills.sql. Written again when one of them changes.
function(truefill_embed output)
  set(rows "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    get_filename_component(name "${file}" NAME_WE)
    string(REGEX REPLACE "^0*([0-9]+)_.*" "\\1" number "${name}")
    file(READ "${file}" text)
    string(APPEND rows "{${number}, \"${name}\", R\"sql(${text})sql\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT "${output}" CONTENT "${rows}" @ONLY)
endfunction()

# truefill_embed_text(OUTPUT FILE): a file as one raw string literal, to be included where an
# expression may stand.
function(truefill_embed_text output file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  file(READ "${file}" text)
  file(CONFIGURE OUTPUT "${output}" CONTENT "R\"text(${text})text\"\n" @ONLY)
endfunction()
