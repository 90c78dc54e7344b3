# What belongs to the program beside it: manual pages, completions, an example of its settings, systemd
# units, the SQL of its tables, the operators' queries and Prometheus' rules.
#
# The manual pages, the completions and the example are made from the program's --help, so they have every
# option that it has; the schemas are what `schema show` prints. A cross-compiled program cannot be asked, and
# goes without them.
find_package(Python3 COMPONENTS Interpreter)
set(truefill_share "${PROJECT_BINARY_DIR}/share")
if(Python3_FOUND AND NOT CMAKE_CROSSCOMPILING)
  set(packaging "${PROJECT_SOURCE_DIR}/packaging")
  add_custom_command(
    OUTPUT "${truefill_share}/stamp"
    COMMAND Python3::Interpreter "${packaging}/make_manual.py"
            $<TARGET_FILE:truefill_program> "${PROJECT_VERSION}" "${truefill_share}/man"
    COMMAND Python3::Interpreter "${packaging}/make_completions.py"
            $<TARGET_FILE:truefill_program> "${truefill_share}/completions"
    COMMAND Python3::Interpreter "${packaging}/make_config.py"
            $<TARGET_FILE:truefill_program> "${truefill_share}/truefill.toml"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${truefill_share}/schema"
    COMMAND truefill_program schema show --engine clickhouse > "${truefill_share}/schema/clickhouse.sql"
    COMMAND truefill_program schema show --engine sqlite > "${truefill_share}/schema/sqlite.sql"
    COMMAND "${CMAKE_COMMAND}" -E touch "${truefill_share}/stamp"
    DEPENDS truefill_program "${packaging}/program_help.py" "${packaging}/make_manual.py"
            "${packaging}/make_completions.py" "${packaging}/make_config.py"
    COMMENT "Manual pages, completions, the example of the settings, and the schemas"
    VERBATIM)
  add_custom_target(truefill_manual ALL DEPENDS "${truefill_share}/stamp")
  install(DIRECTORY "${truefill_share}/man/"
    DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT program)
  install(FILES "${truefill_share}/completions/bash/truefill"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" COMPONENT program)
  install(FILES "${truefill_share}/completions/zsh/_truefill"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions" COMPONENT program)
  install(FILES "${truefill_share}/completions/fish/truefill.fish"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" COMPONENT program)
  install(FILES "${truefill_share}/truefill.toml"
    DESTINATION "${CMAKE_INSTALL_DOCDIR}/examples" COMPONENT program)
  install(DIRECTORY "${truefill_share}/schema"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/truefill" COMPONENT program)
else()
  message(STATUS "no Python 3 that could run the program: no manual pages, completions, schemas")
endif()

file(READ "${PROJECT_SOURCE_DIR}/packaging/systemd/hardening.conf" truefill_hardening)
foreach(unit IN ITEMS truefill truefill-poll)
  configure_file("${PROJECT_SOURCE_DIR}/packaging/systemd/${unit}.service.in"
    "${truefill_share}/systemd/${unit}.service" @ONLY)
endforeach()
install(
  FILES "${truefill_share}/systemd/truefill.service" "${truefill_share}/systemd/truefill-poll.service"
        "${PROJECT_SOURCE_DIR}/packaging/systemd/truefill-poll.timer"
  DESTINATION lib/systemd/system COMPONENT program)

install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs/queries/"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/truefill/queries" COMPONENT program)
install(FILES "${PROJECT_SOURCE_DIR}/docs/alerts.yml"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/truefill" COMPONENT program)
