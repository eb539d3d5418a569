# Cortex-M with Debian's gcc-arm-none-eabi and newlib: -DIBAKE_CPU=cortex-m0plus, cortex-m4, ... SPDX-License-Identifier: Apache-2.0
set(IBAKE_CPU cortex-m4 CACHE STRING "Processor as GCC's -mcpu names it")
set(IBAKE_FLOAT_ABI soft CACHE STRING "soft, softfp or hard: what the program is compiled with; the library has no floating-point numbers")
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES IBAKE_CPU IBAKE_FLOAT_ABI)

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY) # a program needs a start-up code and a memory map of its own

set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_ASM_COMPILER arm-none-eabi-gcc)

set(target_flags "-mcpu=${IBAKE_CPU} -mthumb -mfloat-abi=${IBAKE_FLOAT_ABI}")
set(CMAKE_C_FLAGS_INIT "${target_flags} -ffreestanding")
set(CMAKE_CXX_FLAGS_INIT "${target_flags} -ffreestanding -fno-exceptions -fno-rtti -fno-threadsafe-statics")
set(CMAKE_ASM_FLAGS_INIT "${target_flags}")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
