# Read by ctest after the list of tests.
foreach(test IN LISTS dbr_dev_server_tests)
  set_tests_properties("${test}" PROPERTIES LABELS "tools;fast" TIMEOUT 60)
endforeach()
