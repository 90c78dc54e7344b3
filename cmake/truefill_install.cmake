# What `cmake --install` installs. The component `library` is the headers, the CMake package and the
# file for pkg-config: none of it is built. The component `program` is the program and what belongs to it.
# Both have the licence.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(truefill_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/truefill")

install(TARGETS truefill_core EXPORT truefill-targets
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(TARGETS truefill EXPORT truefill-targets
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT library)
install(EXPORT truefill-targets NAMESPACE truefill:: DESTINATION "${truefill_cmake_dir}"
  COMPONENT library)

configure_package_config_file(
  "${CMAKE_CURRENT_LIST_DIR}/truefill-config.cmake.in"
  "${PROJECT_BINARY_DIR}/truefill-config.cmake"
  INSTALL_DESTINATION "${truefill_cmake_dir}")
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/truefill-config-version.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES
  "${PROJECT_BINARY_DIR}/truefill-config.cmake"
  "${PROJECT_BINARY_DIR}/truefill-config-version.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/truefill_dependencies.cmake"
  DESTINATION "${truefill_cmake_dir}" COMPONENT library)

# Relative to the file itself, so that a prefix can be moved, unless the folders are absolute.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(truefill_pc_prefix "${CMAKE_INSTALL_PREFIX}")
  set(truefill_pc_includedir "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
else()
  file(RELATIVE_PATH truefill_pc_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  set(truefill_pc_prefix "\${pcfiledir}/${truefill_pc_prefix}")
  set(truefill_pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
configure_file("${CMAKE_CURRENT_LIST_DIR}/truefill.pc.in" "${PROJECT_BINARY_DIR}/truefill.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/truefill.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT library)

option(TRUEFILL_DEBIAN "Define the Debian packages that cpack -G DEB makes" OFF)
if(TRUEFILL_DEBIAN)
  include("${PROJECT_SOURCE_DIR}/packaging/debian.cmake")
else()
  foreach(component IN ITEMS library program)
    install(FILES "${PROJECT_SOURCE_DIR}/LICENSE"
      DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT ${component})
  endforeach()
endif()
if(TARGET truefill_program)
  install(TARGETS truefill_program DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT program)
  include(truefill_service)
endif()
