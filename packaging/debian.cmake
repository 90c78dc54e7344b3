# cpack -G DEB makes two packages: truefill (the program) and libtruefill-dev (the headers).
# Configure with -DCMAKE_INSTALL_PREFIX=/usr -DTRUEFILL_DEBIAN=ON; script/package does so.
set(debian "${PROJECT_SOURCE_DIR}/packaging/debian")
set(packages_program truefill)
set(packages_library libtruefill-dev)

# The changelog that Debian's policy asks for, with the project's version.
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file("${debian}/changelog.in" "${PROJECT_BINARY_DIR}/debian/changelog" @ONLY)
find_program(GZIP gzip REQUIRED)
execute_process(
  COMMAND "${GZIP}" -9nkf "${PROJECT_BINARY_DIR}/debian/changelog" COMMAND_ERROR_IS_FATAL ANY)
foreach(component IN ITEMS program library)
  set(folder "share/doc/${packages_${component}}")
  install(FILES "${debian}/copyright" DESTINATION "${folder}" COMPONENT ${component})
  install(FILES "${PROJECT_BINARY_DIR}/debian/changelog.gz"
    DESTINATION "${folder}" COMPONENT ${component})
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME truefill)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_VENDOR "truefill")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "fills of a prediction market's account, read exactly")
set(CPACK_PACKAGE_CONTACT "The truefill maintainers <maintainers@truefill.invalid>")
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program library)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME truefill)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "truefill polls the API of an exchange account, reads each fill exactly and
stores it once, in a SQLite file or in ClickHouse. What is not a fill is
refused with a reason. A systemd service and manual pages are included.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libtruefill-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libsimdjson-dev (>= 3.0), libssl-dev (>= 3.0)")
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION "truefill is a header-only C++20 library: the bytes of the API's pages and
frames become fills, and everything else is refused with a reason and an
offset. This package has the headers, the CMake package and the pkg-config
file.")
include(CPack)
