# What a user of the library needs: the same file finds it here and in an installed package.
#
# simdjson's own version file accepts the same minor version only, so it is found without one and
# compared by hand. 3.0 to 4.x are known to work.
include(CMakeFindDependencyMacro)
find_dependency(simdjson)
if(simdjson_VERSION VERSION_LESS 3.0)
  set(truefill_FOUND FALSE)
  set(truefill_NOT_FOUND_MESSAGE "truefill needs simdjson 3.0 or newer, found ${simdjson_VERSION}")
  if(NOT CMAKE_FIND_PACKAGE_NAME STREQUAL "truefill")
    message(FATAL_ERROR "${truefill_NOT_FOUND_MESSAGE}")
  endif()
  return()
endif()
find_dependency(OpenSSL 3.0 COMPONENTS Crypto)
