// The public headers in C++, any standard from C++11. SPDX-License-Identifier: Apache-2.0
#include "ibake/ibake.h"
#include "ibe/ibe.h"
#include "ibe/platform_openssl.h"
#include "ibe/ss.h"

static_assert(sizeof(ibake_context) == 8 * IBAKE_CONTEXT_WORDS, "opaque structs are their words");
static_assert(sizeof(ibake_session) == IBAKE_SESSION_BYTES, "likewise");

int main() { return ibake_build_info() == nullptr; }
