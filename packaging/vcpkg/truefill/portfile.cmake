# An overlay port of this checkout: vcpkg install truefill --overlay-ports=packaging/vcpkg
# The library is header-only, so one configuration serves debug and release.
set(VCPKG_BUILD_TYPE release)
set(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../..")

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    -DTRUEFILL_BUILD_TOOLS=OFF
    -DTRUEFILL_BUILD_MOCK_EXCHANGE=OFF
    -DTRUEFILL_BUILD_EXAMPLES=OFF
    -DTRUEFILL_BUILD_TESTS=OFF
    -DTRUEFILL_INSTALL=ON)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/truefill)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/doc")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
