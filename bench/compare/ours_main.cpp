// The comparator of this library. SPDX-License-Identifier: Apache-2.0
#include "bench/backend.h"
#include "bench/compare/ours.h"

int main() {
    ibake::bench::use_backend();
    return ibake::bench::our_operations().serve();
}
