/* One of two copies of the library in a program: the one with its own names. SPDX-License-Identifier: Apache-2.0 */
#include "ibe/ibe.h"
#include "ibe/platform_openssl.h"

int second_copy(const char *first_build_info, const ibake_platform *platform);

int main(void) {
    const ibake_sizes sizes = IBAKE_SIZES;
    const ibake_platform *platform = ibake_platform_openssl();
    ibake_context context;
    return ibake_init(&context, platform, &sizes) != IBAKE_OK || second_copy(ibake_build_info(), platform) != 0;
}
