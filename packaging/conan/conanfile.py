"""The library as a Conan 2 package of this checkout: conan create packaging/conan"""
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load

required_conan_version = ">=2.0"


class Truefill(ConanFile):
    name = "truefill"
    description = "Prediction-market fills, read exactly: a header-only C++20 library"
    license = "MIT"
    package_type = "header-library"
    settings = "os", "compiler", "build_type", "arch"

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "..", "..", "include", "truefill",
                                       "version.hpp"))
        self.version = re.search(r'version = "([0-9.]+)"', text).group(1)

    def export_sources(self):
        tree = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*"):
            copy(self, pattern, tree, self.export_sources_folder)

    def requirements(self):
        self.requires("simdjson/[>=3.0]")
        self.requires("openssl/[>=3.0 <4]")

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        for part in ("TOOLS", "MOCK_EXCHANGE", "EXAMPLES", "TESTS"):
            toolchain.variables[f"TRUEFILL_BUILD_{part}"] = False
        toolchain.generate()

    def build(self):
        CMake(self).configure()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.requires = ["simdjson::simdjson", "openssl::crypto"]
        self.cpp_info.set_property("cmake_file_name", "truefill")
        self.cpp_info.set_property("cmake_target_name", "truefill::truefill")
        self.cpp_info.set_property("pkg_config_name", "truefill")
