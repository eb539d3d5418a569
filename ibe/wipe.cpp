// ibake_wipe: the core's overwriting of memory for callers. SPDX-License-Identifier: Apache-2.0
#include "field/secret.h"
#include "ibe/ibe.h"

void ibake_wipe(void* p, size_t size) { ibake::wipe(p, size); }
