# What is installed: libraries, headers, CMake package, pkg-config files. SPDX-License-Identifier: Apache-2.0
#
# libibake.a is one relocatable object in which only the functions of the public headers are left global.

# Partial link, then hidden symbols become local: internals cannot clash with the program's or with another copy's. Sections of
# one name stay apart, so that a program's linker can drop all that belongs to calls it does not make.
add_custom_command(OUTPUT ibake.o
    COMMAND ${CMAKE_LINKER} -r --force-group-allocation --unique -o ibake.o ${core_objects}
    COMMAND ${CMAKE_OBJCOPY} --localize-hidden ibake.o
    DEPENDS ${core_objects}
    COMMAND_EXPAND_LISTS VERBATIM)
add_library(ibake STATIC ${CMAKE_CURRENT_BINARY_DIR}/ibake.o)
set_target_properties(ibake PROPERTIES LINKER_LANGUAGE C) # no C++ runtime is needed

set(installed ibake)
add_library(ibake::ibake ALIAS ibake)
if(shared_libraries)
    add_library(ibake_shared SHARED ${core_objects})
    set_target_properties(ibake_shared PROPERTIES OUTPUT_NAME ibake EXPORT_NAME shared VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR} LINKER_LANGUAGE C)
    target_link_options(ibake_shared PRIVATE -Wl,-z,defs -Wl,--gc-sections)
    list(APPEND installed ibake_shared)
    add_library(ibake::shared ALIAS ibake_shared)
endif()

foreach(target ${installed})
    target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include>)
    target_compile_definitions(${target} INTERFACE $<$<BOOL:${IBAKE_PREFIX}>:IBAKE_PREFIX=${IBAKE_PREFIX}>)
endforeach()

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME library) # the program is a component of its own
install(TARGETS ${installed} EXPORT ibake-targets)
install(FILES ibe/status.h ibe/platform.h ibe/rename.h ibe/ibe.h ibe/ss.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ibe)
install(FILES ibake/ibake.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ibake)
if(TARGET ibake_platform_openssl)
    install(TARGETS ibake_platform_openssl EXPORT ibake-targets)
    install(FILES ibe/platform_openssl.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ibe)
endif()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ibake)
install(EXPORT ibake-targets NAMESPACE ibake:: DESTINATION ${package_dir})
configure_package_config_file(cmake/ibake-config.cmake.in ibake-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(ibake-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ibake-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/ibake-config-version.cmake
    DESTINATION ${package_dir})

file(RELATIVE_PATH pc_to_prefix /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p) # the installed tree may be moved
string(REGEX REPLACE "/$" "" pc_to_prefix ${pc_to_prefix})
set(pc_cflags "")
if(IBAKE_PREFIX)
    set(pc_cflags " -DIBAKE_PREFIX=${IBAKE_PREFIX}")
endif()
foreach(pc ibake ibake-platform-openssl)
    configure_file(cmake/${pc}.pc.in ${pc}.pc @ONLY)
    if(pc STREQUAL ibake OR TARGET ibake_platform_openssl)
        install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${pc}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
    endif()
endforeach()
unset(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME)
