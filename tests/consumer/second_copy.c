/* One of two copies of the library in a program: the renamed one (IBAKE_PREFIX). SPDX-License-Identifier: Apache-2.0 */
#include "ibe/ibe.h"

int second_copy(const char *first_build_info, const ibake_platform *platform);

int second_copy(const char *first_build_info, const ibake_platform *platform) {
    const ibake_sizes sizes = IBAKE_SIZES;
    ibake_context context;
    /* Two copies: the same text at two addresses. */
    return acme_init(&context, platform, &sizes) != IBAKE_OK || acme_build_info() == first_build_info;
}
