# What a part of the project needs beyond the library: without it the part is skipped, so that the
# library builds and installs with simdjson and OpenSSL alone.

# truefill_skip(PART PACKAGE..): says that PART is not built for want of PACKAGE, or fails where the
# build asked for everything.
function(truefill_skip part)
  list(JOIN ARGN ", " missing)
  if(TRUEFILL_REQUIRE_PACKAGES)
    message(FATAL_ERROR "truefill: ${part} needs ${missing}")
  endif()
  message(STATUS "truefill: ${part} is not built, for want of ${missing}")
endfunction()

# truefill_packages(PART PACKAGE..): finds the packages, each as find_package takes it
# ("SQLite3 3.37"). Where one is missing, skips the part: returns from the calling CMakeLists.txt.
macro(truefill_packages part)
  set(truefill_missing "")
  foreach(truefill_package IN ITEMS ${ARGN})
    string(REPLACE " " ";" truefill_package "${truefill_package}")
    find_package(${truefill_package} QUIET)
    list(GET truefill_package 0 truefill_package)
    if(NOT ${truefill_package}_FOUND)
      list(APPEND truefill_missing ${truefill_package})
    endif()
  endforeach()
  if(truefill_missing)
    truefill_skip("${part}" ${truefill_missing})
    return()
  endif()
endmacro()
