include(CMakePackageConfigHelpers)

# ---- what is installed: the two libraries, the headers, the papers (the development server installs itself)

set(DBR_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/dbr)
install(TARGETS dbr EXPORT dbr-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development)
install(TARGETS dbr_static EXPORT dbr-static-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(DIRECTORY include/dbr DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
install(FILES ${PROJECT_BINARY_DIR}/include/dbr/version.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/dbr
  COMPONENT development)

install(FILES README.md CHANGELOG.md SECURITY.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development FILES_MATCHING PATTERN "*.md")
install(DIRECTORY examples/c examples/cpp examples/python examples/node DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples
  COMPONENT development
  FILES_MATCHING PATTERN "*.c" PATTERN "*.cpp" PATTERN "*.py" PATTERN "*.mjs" PATTERN "package.json"
  PATTERN node_modules EXCLUDE)

# ---- CMake package: find_package(dbr)

foreach(export dbr-targets dbr-static-targets)
  install(EXPORT ${export} NAMESPACE dbr:: DESTINATION ${DBR_CMAKE_DIR} COMPONENT development)
endforeach()
configure_package_config_file(cmake/dbr-config.cmake.in ${PROJECT_BINARY_DIR}/dbr-config.cmake
  INSTALL_DESTINATION ${DBR_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/dbr-config-version.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/dbr-config.cmake ${PROJECT_BINARY_DIR}/dbr-config-version.cmake
  DESTINATION ${DBR_CMAKE_DIR} COMPONENT development)

# ---- pkg-config: paths relative to the .pc file, so that a prefix may be moved as a whole

# A directory inside the prefix, absolute or not, as a path below ${prefix}; one outside stays as it is.
function(dbr_below_prefix variable directory)
  set(absolute ${directory})
  cmake_path(ABSOLUTE_PATH absolute BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} NORMALIZE)
  cmake_path(IS_PREFIX CMAKE_INSTALL_PREFIX ${absolute} NORMALIZE inside)
  if(inside)
    cmake_path(RELATIVE_PATH absolute BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX})
    set(absolute "\${prefix}/${absolute}")
  endif()
  set(${variable} ${absolute} PARENT_SCOPE)
endfunction()

dbr_below_prefix(DBR_PC_LIBDIR ${CMAKE_INSTALL_LIBDIR})
dbr_below_prefix(DBR_PC_INCLUDEDIR ${CMAKE_INSTALL_INCLUDEDIR})
if(DBR_PC_LIBDIR MATCHES "^/")
  set(DBR_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH up ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
  string(REGEX REPLACE "/$" "" up ${up})
  set(DBR_PC_PREFIX "\${pcfiledir}/${up}")
endif()
configure_file(pkgconfig/dbr.pc.in dbr.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/dbr.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
