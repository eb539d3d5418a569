// Which kernels serve a width: the only door from field to simd. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_FIELD_DISPATCH_H
#define IBAKE_FIELD_DISPATCH_H

#include "field/kernels.h"

namespace ibake {

#define IBAKE_PORTABLE_TABLE(BITS)                                                                                          \
    {                                                                                                                       \
        ibake_mont_mul_##BITS, ibake_mont_sqr_##BITS, ibake_add_##BITS, ibake_sub_##BITS, ibake_wide_mul_##BITS,            \
            ibake_wide_sqr_##BITS, ibake_wide_add_##BITS, ibake_wide_sub_##BITS, ibake_redc_##BITS                          \
    }

// Specialised for every width that has kernels; constexpr, so that calls are direct.
template <size_t N>
struct Kernels;
template <>
struct Kernels<words_of_64(4)> {
    static constexpr KernelTable<words_of_64(4)> table = IBAKE_PORTABLE_TABLE(256);
};
template <>
struct Kernels<words_of_64(6)> {
    static constexpr KernelTable<words_of_64(6)> table = IBAKE_PORTABLE_TABLE(384);
};
template <>
struct Kernels<words_of_64(8)> {
    static constexpr KernelTable<words_of_64(8)> table = IBAKE_PORTABLE_TABLE(512);
};
template <>
struct Kernels<words_of_64(9)> {
    static constexpr KernelTable<words_of_64(9)> table = IBAKE_PORTABLE_TABLE(576);
};

template <size_t N>
constexpr const KernelTable<N>& active() {
    return Kernels<N>::table;
}

inline constexpr const char* kBackendName = "portable";

}  // namespace ibake

#endif
