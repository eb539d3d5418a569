// Square of 16 words: wide_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/long.h"

WIDE_8N sqr, 1024, 2
